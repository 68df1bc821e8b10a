-- Whether a series has changed from one year to the next, and whether all others did as well.
--
-- The mean of the last twelve months less that of the same months a year before, so that every
-- season is on both sides; a month that either year lacks is left out of both. It is a change
-- where it is more than `change_spreads` of `[chance]` in metrics.toml times what chance makes of
-- it: at most one in twenty series in which nothing changes is then said to have changed
-- (tests/golden/test_real_chance_calibrated.py). Of fewer than twelve months chance makes more: by
-- the root of twelve over their number, which is the most, as of months that know nothing of one
-- another. The same measure is taken of the figures less their benchmark. A series across a step of
-- its denominator is not judged.
--
-- Grain   : metric_id, org_kind, org_code
-- Publish : series-changes.csv
-- Columns :
--   metric_id       key of the metric in metrics.toml
--   org_kind        trust, icb, region or england
--   org_code        code of the organisation
--   last_month      last month of the two years
--   own_change      [unit] mean of the last year less mean of the same months before
--   beside_change   [unit] the same of the figures less their benchmark; null = there is none
--   change_noise    [unit] standard deviation of such a change by chance alone
--   is_stepped      its denominator took a step in the two years: before and after are not the
--                   same measure
--   verdict         [code] improvement = better beyond chance; concern = worse beyond chance; none
--                   = neither; null = it is stepped
--   beside          [code] ahead = it gained on its benchmark; behind = it lost on it; level =
--                   neither; null = there is no benchmark, or it is stepped
--   mean_before     [unit] mean of the year before, of the months that both years have
--   mean_now        [unit] mean of the last year, of the same months

with points as (

    select * from marts.spc_points
    where is_newest

),

metrics as (

    select * from declared.metrics
    where better != 'none'

),

noise as (

    select * from marts.series_noise

),

chance as (

    select * from declared.chance

),

series as (

    -- Added up as decimals, as in spc_limits.
    select
        metric_id,
        org_kind,
        org_code,
        max(month) as last_month,
        count(beside) = count(*) as is_beside,
        bool_or(is_stepped) as is_stepped,
        avg(moving_range::decimal(18, 12)) as mean_step,
        avg(beside_range::decimal(18, 12)) as beside_step
    from points
    group by metric_id, org_kind, org_code

),

years as (

    -- A month that one of the years lacks is left out of both: each season stands on both sides.
    select
        laters.metric_id,
        laters.org_kind,
        laters.org_code,
        count(*) as pair_count,
        round(
            avg(laters.metric_value::decimal(18, 12)) - avg(earliers.metric_value::decimal(18, 12)),
            12
        ) as own_change,
        round(avg(earliers.metric_value::decimal(18, 12)), 12) as mean_before,
        round(avg(laters.metric_value::decimal(18, 12)), 12) as mean_now,
        round(
            avg(laters.beside::decimal(18, 12)) - avg(earliers.beside::decimal(18, 12)), 12
        ) as beside_change
    from points as laters
    inner join points as earliers
        on
            laters.metric_id = earliers.metric_id
            and laters.org_kind = earliers.org_kind
            and laters.org_code = earliers.org_code
            and laters.month = earliers.month + interval 1 year
    where laters.is_last_year
    group by laters.metric_id, laters.org_kind, laters.org_code

),

judged as (

    -- What England did in a month is no chance of the organisation's, so it is taken out.
    select
        years.metric_id,
        years.org_kind,
        years.org_code,
        series.last_month,
        years.own_change,
        years.mean_before,
        years.mean_now,
        series.is_stepped,
        case when series.is_beside then years.beside_change end as beside_change,
        case metrics.better when 'higher' then 1 else -1 end as good,
        round(
            case
                when series.is_beside then series.beside_step * noise.beside_factor
                else series.mean_step * noise.own_factor
            end
            * sqrt(chance.window_months / 2 / years.pair_count),
            12
        ) as change_noise
    from years
    inner join series
        on
            years.metric_id = series.metric_id
            and years.org_kind = series.org_kind
            and years.org_code = series.org_code
    inner join metrics on years.metric_id = metrics.metric_id
    inner join noise on years.metric_id = noise.metric_id
    cross join chance
    where years.pair_count >= chance.year_months

)

select
    judged.metric_id,
    judged.org_kind,
    judged.org_code,
    judged.last_month,
    judged.own_change,
    judged.beside_change,
    judged.change_noise,
    judged.is_stepped,
    case
        when judged.is_stepped then null
        when abs(judged.own_change) <= chance.change_spreads * judged.change_noise then 'none'
        when judged.own_change * judged.good > 0 then 'improvement'
        else 'concern'
    end as verdict,
    case
        when judged.is_stepped then null
        when abs(judged.beside_change) <= chance.change_spreads * judged.change_noise then 'level'
        when judged.beside_change * judged.good > 0 then 'ahead'
        when judged.beside_change * judged.good < 0 then 'behind'
    end as beside,
    judged.mean_before,
    judged.mean_now
from judged
cross join chance
where judged.change_noise is not null
