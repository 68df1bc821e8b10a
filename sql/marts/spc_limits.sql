-- The average of one stretch of a series, and how far chance alone carries a month away from it.
--
-- An XmR chart: the mean, give or take 2.66 times the mean distance between neighbouring months.
-- The constant is 3 / 1.128: three standard deviations, one being the mean range of two over 1.128.
-- Limits need eight figures and seven steps between neighbours, what eight months in a row have;
-- with fewer than twelve figures they are trial limits. A share stays between 0 and 1, and a wait
-- is never below 0. Making data count (NHS England):
-- https://www.england.nhs.uk/publication/making-data-count/
--
-- Grain   : metric_id, org_kind, org_code, stretch
-- Publish : spc-limits.csv
-- Columns :
--   metric_id      key of the metric in metrics.toml
--   org_kind       trust, icb, region or england
--   org_code       code of the organisation
--   stretch        0 = before the first series break, 1 = from it on, and so on
--   first_month    first month of the stretch that is held
--   last_month     last month of the stretch that is held
--   figure_count   how many figures are held
--   step_count     how many steps from one month to the next are held
--   mean           the average; null = too few figures or steps
--   mean_step      the average step; null = too few figures or steps
--   lower_limit    chance alone seldom goes below; null = too few figures or steps
--   upper_limit    chance alone seldom goes above; null = too few figures or steps
--   is_trial       fewer than twelve figures: the limits may still move much

with points as (

    select * from marts.spc_points

),

metrics as (

    select * from declared.metrics

),

stretches as (

    select
        metric_id,
        org_kind,
        org_code,
        stretch,
        min(month) as first_month,
        max(month) as last_month,
        count(*) as figure_count,
        count(moving_range) as step_count,
        case when count(*) >= 8 and count(moving_range) >= 7 then round(avg(metric_value), 12) end
            as mean,
        case when count(*) >= 8 and count(moving_range) >= 7 then round(avg(moving_range), 12) end
            as mean_step
    from points
    group by metric_id, org_kind, org_code, stretch

)

select
    stretches.metric_id,
    stretches.org_kind,
    stretches.org_code,
    stretches.stretch,
    stretches.first_month,
    stretches.last_month,
    stretches.figure_count,
    stretches.step_count,
    stretches.mean,
    stretches.mean_step,
    case
        when stretches.mean is null then null
        when metrics.unit in ('share', 'weeks')
            then greatest(0, stretches.mean - 2.66 * stretches.mean_step)
        else stretches.mean - 2.66 * stretches.mean_step
    end as lower_limit,
    case
        when stretches.mean is null then null
        when metrics.unit = 'share' then least(1, stretches.mean + 2.66 * stretches.mean_step)
        else stretches.mean + 2.66 * stretches.mean_step
    end as upper_limit,
    stretches.mean is not null and stretches.figure_count < 12 as is_trial
from stretches
inner join metrics on stretches.metric_id = metrics.metric_id
