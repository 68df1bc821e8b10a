-- One measure: what it counts, how it is scored, and what to know before using it.
--
-- Grain   : metric_id
-- Owns    : metric_id
-- Publish : metrics.csv
-- Columns :
--   metric_id         key of the metric in metrics.toml
--   title             its name
--   short             the same in a few words
--   unit              [code] share = a fraction from 0 to 1; percent = per cent; weeks = weeks;
--                     seconds = seconds; score = a score from 1 (best) to 4
--   decimals          [number] digits after the point that the site prints; of a share those of the
--                     percentage
--   better            [code] higher = a higher figure is better; lower = a lower figure is better;
--                     none = neither
--   period_kind       [code] month = a month; quarter = a quarter of a financial year; year = a
--                     financial year
--   scoring           [code] rank = by rank among peers; target = against the target in force;
--                     lookup = the figure is itself a score; none = not scored
--   min_denominator   [count] a share of fewer is shown as too small and has no place
--   numerator_is      what is counted
--   denominator_is    what it is counted out of; null = it is no fraction
--   why               [text] why it is measured
--   how               [text] how it is made
--   caveat            what to know beside any figure of it; null = nothing
--   caveat_trust      what to know beside that of a trust; null = nothing
--   caveat_icb        what to know beside that of an ICB; null = nothing
--   reviewed_on       day of its last review
--   next_review_on    day by which it is reviewed again

select
    metric_id,
    title,
    short,
    unit,
    decimals,
    better,
    period as period_kind,
    scoring,
    min_denominator,
    numerator_is,
    denominator_is,
    why,
    how,
    caveat,
    caveat_trust,
    caveat_icb,
    reviewed_on,
    next_review_on
from declared.metrics
