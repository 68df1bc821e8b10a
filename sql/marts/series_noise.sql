-- How far the months of one measure hang together, and what that makes of chance.
--
-- The usual limits of a control chart hold where a month knows nothing of the month before. Where
-- a high month is followed by a high one, the steps between months are small beside the ups and
-- downs, and the limits that are made of them are too narrow. So the autocorrelation of each
-- measure is worked out from its trusts, and everything made of steps is widened by it. The
-- factors are those of a series in which each month keeps that share of what the month before was
-- off (AR(1)). A short series shows less of it than there is, by (1 + 3 r) / n (Marriott and Pope
-- 1954, Biometrika 41, 390): that is put back. The factors use at most `most_lag1` of `[chance]`, a
-- choice and no measurement: what lasts longer is taken for change and not for chance. What was
-- measured is given beside it.
--
-- Grain   : metric_id
-- Publish : series-noise.csv
-- Columns :
--   metric_id         key of the metric in metrics.toml
--   series_count      trusts with two full years; this is their median
--   measured_own      [ratio] autocorrelation at one month of the figures, as measured
--   measured_beside   [ratio] the same of the figures less their benchmark; null = there is none
--   lag1_own          [ratio] what is used of measured_own: 0 to most_lag1
--   lag1_beside       [ratio] what is used of measured_beside; null = there is none
--   hangs_together    it is large enough to matter: 0.2 widens limits by a tenth
--   widening          [ratio] how many times as wide that makes limits
--   limit_factor      [ratio] from the average to a limit, in average steps
--   own_factor        [ratio] standard deviation of the change from one year's mean to the next, in
--                     average steps of the figures
--   beside_factor     [ratio] the same for the figures less their benchmark

with points as (

    select * from marts.spc_points
    where org_kind = 'trust'

),

chance as (

    select * from declared.chance

),

paired as (

    select
        *,
        metric_value - avg(metric_value) over whole as own_off,
        beside - avg(beside) over whole as beside_off
    from points
    window
        whole as (
            partition by metric_id, org_code
            order by month
            rows between unbounded preceding and unbounded following
        )

),

lagged as (

    select
        *,
        case when moving_range is not null then lag(own_off) over own_series end as own_before,
        case when moving_range is not null then lag(beside_off) over own_series end
            as beside_before
    from paired
    window own_series as (partition by metric_id, org_code order by month)

),

series as (

    select
        lagged.metric_id,
        lagged.org_code,
        count(*) as figure_count,
        fraction(
            sum(lagged.own_off * lagged.own_before), sum(lagged.own_off * lagged.own_off)
        ) as lag1_own,
        -- Of a trust that closed long ago some months have no benchmark.
        case
            when count(lagged.beside_off) = count(*)
                then
                    fraction(
                        sum(lagged.beside_off * lagged.beside_before),
                        sum(lagged.beside_off * lagged.beside_off)
                    )
        end as lag1_beside
    from lagged
    cross join chance
    group by lagged.metric_id, lagged.org_code
    having
        least(
            count(*) filter (where lagged.is_last_year),
            count(*) filter (where not lagged.is_last_year)
        ) >= min(chance.year_months)

),

corrected as (

    -- Six digits: sums of doubles may differ in the last ones from run to run.
    select
        metric_id,
        round(fraction(lag1_own + 1 / figure_count, 1 - 3 / figure_count), 6) as lag1_own,
        round(fraction(lag1_beside + 1 / figure_count, 1 - 3 / figure_count), 6) as lag1_beside
    from series
    where lag1_own is not null

),

measures as (

    select
        metric_id,
        count(*) as series_count,
        median(lag1_own) as measured_own,
        median(lag1_beside) as measured_beside
    from corrected
    group by metric_id

),

used as (

    select
        measures.*,
        least(greatest(measures.measured_own, 0), chance.most_lag1) as lag1_own,
        -- Of a null the least is not null.
        case
            when measures.measured_beside is not null
                then least(greatest(measures.measured_beside, 0), chance.most_lag1)
        end as lag1_beside
    from measures
    cross join chance

)

select
    used.metric_id,
    used.series_count,
    used.measured_own,
    used.measured_beside,
    used.lag1_own,
    used.lag1_beside,
    used.lag1_own >= 0.2 as hangs_together,
    1 / sqrt(1 - used.lag1_own) as widening,
    -- The mean step of a series is 2 / sqrt(pi) = 1.128 standard deviations without, and
    -- 1.128 * sqrt(1 - lag1) with autocorrelation.
    chance.limit_spreads * sqrt(pi()) / 2 / sqrt(1 - used.lag1_own) as limit_factor,
    change_factor(used.lag1_own, chance.window_months // 2) as own_factor,
    change_factor(used.lag1_beside, chance.window_months // 2) as beside_factor
from used
cross join chance
