-- The average of the newest two years of a series, and how far chance alone carries a month away.
--
-- An XmR chart: the mean, give or take a multiple of the mean step from one month to the next. A
-- step of more than 3.267 times that mean is left out of it first, as NHS England's own tool does:
-- one month that is off makes two such steps, and would hide itself. The autocorrelation of the
-- measure widens the limits (marts.series_noise). Two to three years is what
-- NHS England takes a baseline from; a longer one reports where England has drifted to. Limits
-- need a year of figures; with fewer than two years they are trial limits. A share stays between 0
-- and 1, and a wait is never below 0.
--
-- Grain   : metric_id, org_kind, org_code
-- Publish : spc-limits.csv
-- Columns :
--   metric_id      key of the metric in metrics.toml
--   org_kind       trust, icb, region or england
--   org_code       code of the organisation
--   first_month    first month of the two years that we have
--   last_month     last month of the two years that we have
--   figure_count   how many figures we have
--   step_count     how many steps from one month to the next we have
--   mean           [unit] the average; null = too few figures or steps, or no trust has two full
--                  years
--   mean_step      [unit] the average step, of those that are not left out; null where mean is
--   lower_limit    [unit] chance alone seldom goes below; null where mean is
--   upper_limit    [unit] chance alone seldom goes above; null where mean is
--   is_trial       less than two full years: the limits may still move much
--   is_newest      they end with the newest figure; false = it is counted differently since
--   newest_from    first month that is counted as the newest figure is
--   newest_count   how many figures we have from then on

with points as (

    select * from marts.spc_points

),

metrics as (

    select * from declared.metrics

),

noise as (

    select * from marts.series_noise

),

chance as (

    select * from declared.chance

),

screened as (

    select
        *,
        moving_range <= 3.267 * avg(moving_range) over (
            partition by metric_id, org_kind, org_code
            order by month
            rows between unbounded preceding and unbounded following
        ) as is_usual
    from points

),

series as (

    -- Added up as decimals: a sum of doubles depends on its order, and of twelve digits many a mean
    -- is a half that then falls either way.
    select
        metric_id,
        org_kind,
        org_code,
        is_newest,
        newest_from,
        newest_count,
        min(month) as first_month,
        max(month) as last_month,
        count(*) as figure_count,
        count(moving_range) as step_count,
        count(*) filter (where is_last_year) as last_year_count,
        round(avg(metric_value::decimal(18, 12)), 12) as mean,
        round(avg(moving_range::decimal(18, 12)) filter (where is_usual), 12) as mean_step
    from screened
    group by metric_id, org_kind, org_code, is_newest, newest_from, newest_count

),

judged as (

    -- A gap costs two steps; with more of them neighbouring months say too little.
    select
        series.*,
        noise.limit_factor,
        series.figure_count >= chance.least_months
        and series.step_count >= chance.least_months - 3
        and noise.limit_factor is not null as has_limits,
        least(series.last_year_count, series.figure_count - series.last_year_count)
        < chance.year_months as is_short
    from series
    left join noise on series.metric_id = noise.metric_id
    cross join chance

)

select
    judged.metric_id,
    judged.org_kind,
    judged.org_code,
    judged.first_month,
    judged.last_month,
    judged.figure_count,
    judged.step_count,
    case when judged.has_limits then judged.mean end as mean,
    case when judged.has_limits then judged.mean_step end as mean_step,
    case
        when not judged.has_limits then null
        when metrics.unit in ('share', 'weeks', 'seconds')
            then greatest(0, judged.mean - judged.limit_factor * judged.mean_step)
        else judged.mean - judged.limit_factor * judged.mean_step
    end as lower_limit,
    case
        when not judged.has_limits then null
        when metrics.unit = 'share'
            then least(1, judged.mean + judged.limit_factor * judged.mean_step)
        else judged.mean + judged.limit_factor * judged.mean_step
    end as upper_limit,
    judged.has_limits and judged.is_short as is_trial,
    judged.is_newest,
    judged.newest_from,
    judged.newest_count
from judged
inner join metrics on judged.metric_id = metrics.metric_id
