-- One month that chance alone does not explain: it is outside the limits of its series.
--
-- The other rules of a control chart (seven on one side, seven that each go further, two of three
-- far out) are not used: where months hang together they hold of series in which nothing changes.
-- Whether a series has changed for good is said by marts.series_changes. spc-limits
-- gives the limits.
--
-- Grain   : metric_id, org_kind, org_code, month
-- Publish : signals.csv
-- Columns :
--   metric_id      key of the metric in metrics.toml
--   org_kind       trust, icb, region or england
--   org_code       code of the organisation
--   month          first of the month
--   metric_value   the figure
--   rule           [code] beyond limits = one month outside the limits that hold nearly all months
--   verdict        [code] improvement = better than chance explains; concern = worse than chance
--                  explains; change = beyond chance, where neither way is better
--   month_count    how many months the signal is made of

with points as (

    select * from marts.spc_points

),

limits as (

    select * from marts.spc_limits
    where mean is not null

),

metrics as (

    select * from declared.metrics

),

placed as (

    -- Twelve digits: the dust of a division must not put a figure on one side of itself.
    select
        points.metric_id,
        points.org_kind,
        points.org_code,
        points.month,
        points.metric_value,
        case
            when round(points.metric_value - limits.upper_limit, 12) > 0 then 1
            when round(limits.lower_limit - points.metric_value, 12) > 0 then -1
            else 0
        end as side
    from points
    inner join limits
        on
            points.metric_id = limits.metric_id
            and points.org_kind = limits.org_kind
            and points.org_code = limits.org_code

)

select
    placed.metric_id,
    placed.org_kind,
    placed.org_code,
    placed.month,
    placed.metric_value,
    'beyond limits' as rule,
    case
        when metrics.better = 'none' then 'change'
        when (placed.side = 1) = (metrics.better = 'higher') then 'improvement'
        else 'concern'
    end as verdict,
    1 as month_count
from placed
inner join metrics on placed.metric_id = metrics.metric_id
where placed.side != 0
