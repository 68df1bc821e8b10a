-- One figure of the newest two years of a series, by which the series is judged.
--
-- The two years end with the series, or with its newest stretch that has enough figures: figures
-- that are counted in two ways have no common average. Figures that earn no score are left out:
-- nothing is said that rests on them. So are quarterly figures: those of finance begin anew every
-- April, and a score has four steps.
--
-- Grain   : metric_id, org_kind, org_code, month
-- Columns :
--   metric_id      key of the metric in metrics.toml
--   org_kind       trust, icb, region or england
--   org_code       code of the organisation
--   month          first of the month
--   metric_value   the figure
--   beside         the figure less its benchmark of the month; null = there is none
--   is_last_year   one of the last twelve months of the two years
--   moving_range   distance from the figure of the month before; null = that month is missing
--   beside_range   the same of `beside`
--   newest_from    first month that is counted as the newest figure is
--   newest_count   how many figures we have from then on
--   is_newest      the two years end with the newest figure
--   is_stepped     its denominator has taken a step within the year before: the months before the
--                  step are not the same measure

with figures as (

    select * from marts.judged_values
    where metric_value is not null and credibility is null

),

metrics as (

    select * from declared.metrics

),

breaks as (

    select * from marts.series_breaks

),

benchmarks as (

    select * from marts.benchmarks

),

chance as (

    select * from declared.chance

),

stretched as (

    select
        figures.metric_id,
        figures.org_kind,
        figures.org_code,
        figures.month,
        figures.metric_value,
        coalesce(figures.marked = 'denominator-step', false) as is_stepped,
        count(breaks.month) as stretch
    from figures
    inner join metrics on figures.metric_id = metrics.metric_id
    left join breaks
        on
            figures.metric_id = breaks.metric_id
            and figures.month >= breaks.month
            and (breaks.org_kind is null or figures.org_kind = breaks.org_kind)
            and breaks.org_code in ('', figures.org_code)
    where metrics.period = 'month'
    group by
        figures.metric_id,
        figures.org_kind,
        figures.org_code,
        figures.month,
        figures.metric_value,
        figures.marked

),

dated as (

    select
        *,
        max(month) over (
            partition by metric_id, org_kind, org_code, stretch
        ) as last_month
    from stretched

),

stretches as (

    select
        dated.metric_id,
        dated.org_kind,
        dated.org_code,
        dated.stretch,
        min(dated.month) as first_month,
        count(*) as figure_count,
        count(*) filter (
            where dated.month > dated.last_month - to_months(chance.window_months)
        ) >= min(chance.least_months) as is_enough
    from dated
    cross join chance
    group by dated.metric_id, dated.org_kind, dated.org_code, dated.stretch

),

windows as (

    select
        *,
        first_value(stretch) over newest_first as newest_stretch,
        first_value(first_month) over newest_first as newest_from,
        first_value(figure_count) over newest_first as newest_count
    from stretches
    window
        newest_first as (
            partition by metric_id, org_kind, org_code
            order by stretch desc
        )
    qualify
        row_number() over (
            partition by metric_id, org_kind, org_code
            order by is_enough desc, stretch desc
        ) = 1

),

chosen as (

    select
        dated.metric_id,
        dated.org_kind,
        dated.org_code,
        dated.month,
        dated.metric_value,
        dated.is_stepped,
        round(dated.metric_value - benchmarks.benchmark_value, 12) as beside,
        dated.month > dated.last_month - to_months(chance.window_months // 2) as is_last_year,
        windows.newest_from,
        windows.newest_count,
        windows.stretch = windows.newest_stretch as is_newest
    from dated
    inner join windows
        on
            dated.metric_id = windows.metric_id
            and dated.org_kind = windows.org_kind
            and dated.org_code = windows.org_code
            and dated.stretch = windows.stretch
    left join benchmarks
        on
            dated.metric_id = benchmarks.metric_id
            and dated.org_kind = benchmarks.org_kind
            and dated.month = benchmarks.month
    cross join chance
    where dated.month > dated.last_month - to_months(chance.window_months)

)

select
    metric_id,
    org_kind,
    org_code,
    month,
    metric_value,
    beside,
    is_last_year,
    case
        when lag(month) over own_series = month - interval 1 month
            then round(abs(metric_value - lag(metric_value) over own_series), 12)
    end as moving_range,
    case
        when lag(month) over own_series = month - interval 1 month
            then round(abs(beside - lag(beside) over own_series), 12)
    end as beside_range,
    newest_from,
    newest_count,
    is_newest,
    is_stepped
from chosen
window
    own_series as (partition by metric_id, org_kind, org_code order by month)
