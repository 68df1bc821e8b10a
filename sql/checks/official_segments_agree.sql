-- A trust whose published segment, before or after the override, is not the one the rules give.
--
-- Where the flag is not held, a segment is right that the average gives, or that the override makes
-- of it.
--
-- Why      : segments decide on support and freedoms; a rule that we print must lead to them
-- Severity : warn

with places as (

    select * from marts.official_places

)

select
    quarter,
    trust_type,
    org_code,
    average_score,
    unadjusted_segment,
    our_unadjusted_segment,
    in_deficit,
    adjusted_segment,
    our_adjusted_segment,
    difference
from places
where
    unadjusted_segment != our_unadjusted_segment
    or adjusted_segment != our_adjusted_segment
    or (
        our_adjusted_segment is null
        and adjusted_segment not in (our_unadjusted_segment, greatest(our_unadjusted_segment, 3))
    )
