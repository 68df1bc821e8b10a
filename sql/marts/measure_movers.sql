-- Which trusts gained or lost most on a measure in a year, beyond chance and beyond the benchmark.
--
-- Only a trust with a figure of today, whose own change is clear, and which clearly gained or lost
-- on the benchmark as well. The three farthest each way, in the newest year that any trust has.
--
-- Grain   : metric_id, direction, order_number
-- Columns :
--   metric_id       key of the metric in metrics.toml
--   direction       [code] gained = better, and ahead of the benchmark; lost = worse, and behind it
--   order_number    1 = the farthest beyond the benchmark
--   org_code        code of the trust
--   last_month      last month of the year
--   mean_before     [unit] mean of the year before, of the months that both years have
--   mean_now        [unit] mean of the year, of the same months
--   beside_change   [unit] change of the mean less the change of the benchmark

with changes as (

    select * from marts.series_changes
    where org_kind = 'trust'

),

figures as (

    -- A year that ended long ago says nothing of today, and a figure that is none moved nobody.
    select * from marts.newest_figures
    where is_of_today and not coalesce(is_not_credible, false)

),

current_changes as (

    select changes.*
    from changes
    inner join figures
        on
            changes.metric_id = figures.metric_id
            and changes.org_code = figures.org_code
            and changes.last_month = figures.month

),

newest as (

    select
        metric_id,
        max(last_month) as last_month
    from current_changes
    group by metric_id

),

moved as (

    select
        changes.metric_id,
        changes.org_code,
        changes.last_month,
        changes.mean_before,
        changes.mean_now,
        changes.beside_change,
        case
            when changes.verdict = 'improvement' and changes.beside = 'ahead' then 'gained'
            when changes.verdict = 'concern' and changes.beside = 'behind' then 'lost'
        end as direction
    from current_changes as changes
    inner join newest
        on changes.metric_id = newest.metric_id and changes.last_month = newest.last_month

)

select
    metric_id,
    direction,
    row_number() over (
        partition by metric_id, direction
        order by abs(beside_change) desc, org_code
    ) as order_number,
    org_code,
    last_month,
    mean_before,
    mean_now,
    beside_change
from moved
where direction is not null
qualify order_number <= 3
