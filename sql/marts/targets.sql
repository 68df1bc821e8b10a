-- One target of a measure, and since when it is in force.
--
-- Grain   : metric_id, since_on
-- Publish : targets.csv
-- Columns :
--   metric_id   key of the metric in metrics.toml
--   since_on    first day on which it is in force; it ends where the next one begins
--   target      [unit] the target; a figure on it meets it
--   why         where it comes from
--   link        where that can be read

select
    metric_id,
    since as since_on,
    target,
    why,
    link
from declared.targets
