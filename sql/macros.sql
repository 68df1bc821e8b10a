-- Loaded before any model. Keep it tiny: what stands here is read by nobody who reads a model.

-- The only division. A fraction of nothing is no number; anything else is a double.
create macro fraction(n, d) as
case when d = 0 then null else n::double / d::double end;
