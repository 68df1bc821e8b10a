-- An invented year of one trust under each scheme: what the scheme would see and pay.
--
-- Both paths begin and end at the same figures. They are invented (sql/seeds/incentive_paths.csv)
-- and set among the real trusts of the scheme's own year, all of whom stay as they were.
--
-- Grain   : path, scheme
-- Publish : incentive-what-if.csv
-- Columns :
--   path             key of the invented path
--   path_title       its name
--   scheme           key of the scheme in incentive-rules.csv
--   scheme_title     its name
--   base_value       [share] the invented figure of the base month, from 0 to 1
--   end_value        [share] the invented figure of the end month
--   points           [share_change] the gain that the scheme sees
--   points_place     the place that this gain would have taken among the real ones
--   field_size       [count] the real ones
--   payment          [pounds] pounds that this place is paid; null = conditions decide as well
--   year_value       [share] the mean of the twelve months to March
--   more_seen        [people] people more who are seen within four hours in those twelve months
--                    than on the path with the fewest, if 10,000 come each month

with paths as (

    select
        path,
        title,
        cast(month_number as integer) as month_number,
        cast(within_4h as decimal(9, 4)) as within_4h
    from seeds.incentive_paths

),

rules as (

    select * from marts.incentive_rules
    where measure = 'gain' and first_place is not null

),

periods as (

    select
        *,
        (month(end_month) + 8) % 12 + 1 as end_number
    from marts.incentive_periods
    where is_own_year

),

places as (

    select * from marts.incentive_places
    where reading = 'official'

),

titles as (

    select
        scheme,
        min(scheme_title) as scheme_title,
        bool_and(place_decides) as place_decides
    from rules
    group by scheme

),

years as (

    select
        path,
        avg(within_4h) as year_value,
        sum(within_4h * 10000) as seen
    from paths
    where month_number between 1 and 12
    group by path

),

seen as (

    select
        ends.path,
        ends.title,
        periods.scheme,
        periods.end_month,
        bases.within_4h as base_value,
        ends.within_4h as end_value,
        ends.within_4h - bases.within_4h as points
    from periods
    inner join paths as ends on periods.end_number = ends.month_number
    inner join paths as bases
        on
            ends.path = bases.path
            and bases.month_number
            = periods.end_number - date_diff('month', periods.base_month, periods.end_month)

),

placed as (

    select
        seen.path,
        seen.title,
        seen.scheme,
        seen.base_value,
        seen.end_value,
        seen.points,
        1 + count(*) filter (where round(places.points, 10) > seen.points) as points_place,
        count(places.points_place) as field_size
    from seen
    inner join places on seen.scheme = places.scheme and seen.end_month = places.end_month
    where places.points_place is not null
    group by
        seen.path, seen.title, seen.scheme, seen.base_value, seen.end_value, seen.points

)

select
    placed.path,
    placed.title as path_title,
    placed.scheme,
    titles.scheme_title,
    cast(placed.base_value as double) as base_value,
    cast(placed.end_value as double) as end_value,
    cast(placed.points as double) as points,
    placed.points_place,
    placed.field_size,
    case when titles.place_decides then coalesce(rules.payment_gbp, 0) end as payment,
    cast(years.year_value as double) as year_value,
    cast(round(years.seen - min(years.seen) over ()) as bigint) as more_seen
from placed
inner join titles on placed.scheme = titles.scheme
inner join years on placed.path = years.path
left join rules
    on
        placed.scheme = rules.scheme
        and placed.points_place between rules.first_place and rules.last_place
