-- One figure of a series that is judged by its own months, and which stretch of it it lies in.
--
-- A stretch begins with the series and with every series break: figures that are counted in two
-- ways have no common average. Quarterly figures are left out: those of finance begin anew every
-- April, and a score has four steps.
--
-- Grain   : metric_id, org_kind, org_code, month
-- Columns :
--   metric_id      key of the metric in metrics.toml
--   org_kind       trust, icb, region or england
--   org_code       code of the organisation
--   month          first of the month
--   metric_value   the figure
--   stretch        0 = before the first series break, 1 = from it on, and so on
--   row_of_months  number of the row of months without a gap that it lies in, inside the stretch
--   moving_range   distance from the figure of the month before; null = that month is missing, or
--                  lies in another stretch

with figures as (

    select * from metrics.all_values

),

metrics as (

    select * from declared.metrics

),

breaks as (

    select * from marts.series_breaks

),

stretched as (

    select
        figures.metric_id,
        figures.org_kind,
        figures.org_code,
        figures.month,
        figures.metric_value,
        count(breaks.month) as stretch
    from figures
    inner join metrics on figures.metric_id = metrics.metric_id
    left join breaks
        on
            figures.metric_id = breaks.metric_id
            and figures.month >= breaks.month
            and (breaks.org_kind is null or figures.org_kind = breaks.org_kind)
    where figures.metric_value is not null and metrics.period = 'month'
    group by
        figures.metric_id,
        figures.org_kind,
        figures.org_code,
        figures.month,
        figures.metric_value

),

stepped as (

    select
        *,
        case
            when lag(month) over own_series = month - interval 1 month
                then round(abs(metric_value - lag(metric_value) over own_series), 12)
        end as moving_range
    from stretched
    window
        own_series as (partition by metric_id, org_kind, org_code, stretch order by month)

)

select
    metric_id,
    org_kind,
    org_code,
    month,
    metric_value,
    stretch,
    count(*) filter (where moving_range is null) over (
        partition by metric_id, org_kind, org_code, stretch
        order by month
        rows between unbounded preceding and current row
    ) as row_of_months,
    moving_range
from stepped
