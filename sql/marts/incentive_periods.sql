-- One year in which an incentive scheme is replayed, and whether we have its months.
--
-- A scheme is replayed in its own year and, with its months moved by whole years, in every other
-- year for which the first and the last month are held.
--
-- Grain   : scheme, end_month
-- Columns :
--   scheme           key of the scheme
--   end_month        month at whose end the scheme looks
--   is_own_year      the year in which the scheme was run
--   base_month       month that a gain is counted from
--   level_from       first month of the level that is rewarded; null = it rewards none
--   level_months     months of that level; null = it rewards none
--   missing_months   months of the level that are not held, in words; null = none is missing
--   has_levels       whether the level can be worked out
--   before_month     the month from which the gain is predicted
--   next_month       the month after the scheme
--   later_month      the third month after it
--   has_next         whether we have that month
--   has_later        whether we have that month

with rules as (

    select * from marts.incentive_rules
    where measure is not null

),

readings as (

    select * from seeds.incentive_readings
    where reading = 'official'

),

settings as (

    select cast(value as integer) as earlier_months from seeds.policy_settings
    where name = 'earlier_months'

),

held as (

    -- A figure that we put together by a mapping was not published: no scheme can have used it.
    select
        figures.metric_id,
        figures.month
    from marts.judged_values as figures
    inner join core.organisations as trusts
        on figures.org_kind = trusts.org_kind and figures.org_code = trusts.org_code
    where
        figures.org_kind = 'trust'
        and trusts.peer_group = 'acute'
        and figures.metric_value is not null
        and figures.mapped_month is null
    group by figures.metric_id, figures.month

),

schemes as (

    select
        rules.scheme,
        readings.metric_id,
        max(rules.base_month) as base_month,
        max(rules.last_month) as end_month,
        min(rules.first_month) filter (where rules.measure = 'level') as level_from
    from rules
    inner join readings on rules.scheme = readings.scheme
    group by rules.scheme, readings.metric_id

),

years as (

    select
        schemes.scheme,
        schemes.metric_id,
        held.month as end_month,
        date_diff('year', schemes.end_month, held.month) as moved,
        schemes.base_month,
        schemes.level_from
    from schemes
    inner join held
        on
            schemes.metric_id = held.metric_id
            and month(schemes.end_month) = month(held.month)

),

periods as (

    select
        years.scheme,
        years.metric_id,
        years.end_month,
        years.moved = 0 as is_own_year,
        cast(years.base_month + to_years(years.moved) as date) as base_month,
        cast(years.level_from + to_years(years.moved) as date) as level_from,
        date_diff('month', years.level_from + to_years(years.moved), years.end_month)
        + 1 as level_months,
        cast(
            years.base_month + to_years(years.moved) - to_months(settings.earlier_months) as date
        ) as before_month,
        cast(years.end_month + interval 1 month as date) as next_month,
        cast(years.end_month + interval 3 month as date) as later_month
    from years
    cross join settings

),

wanted as (

    select
        scheme,
        metric_id,
        end_month,
        cast(unnest(
            generate_series(level_from, end_month, interval 1 month)
        ) as date) as wanted_month
    from periods
    where level_from is not null

),

missing as (

    select
        wanted.scheme,
        wanted.end_month,
        string_agg(strftime(wanted.wanted_month, '%B %Y'), ', ' order by wanted.wanted_month)
            as missing_months
    from wanted
    left join held
        on wanted.metric_id = held.metric_id and wanted.wanted_month = held.month
    where held.month is null
    group by wanted.scheme, wanted.end_month

)

select
    periods.scheme,
    periods.end_month,
    periods.is_own_year,
    periods.base_month,
    periods.level_from,
    periods.level_months,
    missing.missing_months,
    periods.level_from is not null and missing.missing_months is null as has_levels,
    periods.before_month,
    periods.next_month,
    periods.later_month,
    nexts.month is not null as has_next,
    laters.month is not null as has_later
from periods
inner join held as bases
    on periods.metric_id = bases.metric_id and periods.base_month = bases.month
left join missing
    on periods.scheme = missing.scheme and periods.end_month = missing.end_month
left join held as nexts
    on periods.metric_id = nexts.metric_id and periods.next_month = nexts.month
left join held as laters
    on periods.metric_id = laters.metric_id and periods.later_month = laters.month
