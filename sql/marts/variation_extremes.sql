-- The NHS areas (ICBs) at the two ends of one measure in its newest month, and how far they are
-- surely apart.
--
-- Looked at is the share who wait longer than the measure allows, so more is worse. A range holds
-- 95% of the levels that a figure may mean: who happened to come, and the month. The two ends
-- of many are partly ends by chance, so they are called clear only where the two ranges do not
-- meet, which asks for more than a test of one pair. Waits from the decision to admit are left out:
-- trusts differ too much in how they count them.
--
-- Grain   : metric_id
-- Publish : variation-extremes.csv
-- Columns :
--   metric_id       key of the metric in metrics.toml
--   month           first of the month
--   worst_code      [text] code of the area with the largest share
--   worst_name      its name
--   worst_value     [share] its share
--   worst_low       [share] low end of its range
--   worst_high      [share] high end of its range
--   worst_people    [people] people that it is a share of
--   best_code       [text] code of the area with the smallest share
--   best_name       its name
--   best_value      [share] its share
--   best_low        [share] low end of its range
--   best_high       [share] high end of its range
--   best_people     [people] people that it is a share of
--   times           [ratio] worst_value divided by best_value; null = the smallest is zero
--   times_low       [ratio] the least that the ranges allow; null = the ranges meet
--   times_high      [ratio] the most that they allow; null = the range of the smallest reaches
--                   below 0.1%, so there is no useful end
--   is_clear        the two ranges do not meet

with noise as (

    -- The newest that is judged of each area.
    select
        metric_id,
        org_code,
        arg_max(overdispersion, month) as overdispersion,
        arg_max(month_variance, month) as month_variance
    from marts.figure_noise
    where org_kind = 'icb'
    group by metric_id, org_code

),

figures as (

    select
        figures.metric_id,
        figures.month,
        figures.org_code,
        areas.org_name,
        figures.denominator as people,
        if(metrics.better = 'higher', 1 - figures.metric_value, figures.metric_value) as too_long,
        sqrt(
            sampling_variance(noise.overdispersion, figures.denominator) + noise.month_variance
        ) as spread,
        max(figures.month) over (partition by figures.metric_id) as newest
    from marts.judged_values as figures
    inner join declared.metrics as metrics on figures.metric_id = metrics.metric_id
    inner join core.organisations as areas
        on figures.org_kind = areas.org_kind and figures.org_code = areas.org_code
    inner join noise
        on figures.metric_id = noise.metric_id and figures.org_code = noise.org_code
    where
        metrics.unit = 'share'
        and metrics.scoring != 'none'
        -- When the clock of the decision to admit starts differs from trust to trust.
        and metrics.metric_id != 'ae_12h_dta'
        and figures.org_kind = 'icb'
        and figures.metric_value is not null
        and figures.credibility is null
        and figures.marked is null
        and figures.mapped_month is null

),

ranged as (

    select
        metric_id,
        month,
        org_code,
        org_name,
        people,
        too_long,
        share_of(angle_of(too_long) - 1.96 * spread) as low,
        share_of(angle_of(too_long) + 1.96 * spread) as high,
        row_number() over (
            partition by metric_id
            order by too_long desc, org_code asc
        ) as from_worst,
        row_number() over (partition by metric_id order by too_long, org_code) as from_best
    from figures
    where month = newest

)

select
    worst.metric_id,
    worst.month,
    worst.org_code as worst_code,
    worst.org_name as worst_name,
    worst.too_long as worst_value,
    worst.low as worst_low,
    worst.high as worst_high,
    worst.people as worst_people,
    best.org_code as best_code,
    best.org_name as best_name,
    best.too_long as best_value,
    best.low as best_low,
    best.high as best_high,
    best.people as best_people,
    fraction(worst.too_long, best.too_long) as times,
    case when worst.low > best.high then fraction(worst.low, best.high) end as times_low,
    case when best.low >= 0.001 then fraction(worst.high, best.low) end as times_high,
    worst.low > best.high as is_clear
from ranged as worst
inner join ranged as best on worst.metric_id = best.metric_id
where worst.from_worst = 1 and best.from_best = 1 and worst.org_code != best.org_code
