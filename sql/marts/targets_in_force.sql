-- The target of one measure that is in force in a month or quarter.
--
-- Grain   : metric_id, month
-- Columns :
--   metric_id   key of the metric in metrics.toml
--   month       a month or quarter for which we have a figure, from the first target on
--   since       from when on the target is in force
--   target      the target

with figures as (

    select * from metrics.all_values

),

targets as (

    select * from declared.targets

)

select
    figures.metric_id,
    figures.month,
    max(targets.since) as since,
    arg_max(targets.target, targets.since) as target
from figures
inner join targets on figures.metric_id = targets.metric_id and figures.month >= targets.since
group by figures.metric_id, figures.month
