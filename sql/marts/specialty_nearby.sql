-- One of the five trusts nearest to a trust that treat a specialty, too, and how long people wait.
--
-- Near is the straight line between the two hospitals of both that are closest to each other; a
-- hospital without a position of its own is at its postcode district. Only open trusts of
-- which half have waited a known time in the newest month are listed.
--
-- Grain   : function_id, org_code, near_code
-- Columns :
--   function_id    name of the specialty, as in specialties.csv
--   org_code       code of the trust
--   near_code      code of the one near by
--   near_name      its name
--   nearness       1 is the nearest
--   miles          miles between their closest hospitals
--   near_count     how many such trusts are at most 30 miles away
--   median_weeks   half have waited longer there, so far

with hospitals as (

    select
        trust_code,
        radians(latitude) as latitude,
        radians(longitude) as longitude
    from core.hospitals
    where latitude is not null and longitude is not null

),

waits as (

    select * from marts.specialty_waits
    where org_kind = 'trust' and is_latest

),

organisations as (

    select * from core.organisations
    where org_kind = 'trust' and closed_on is null

),

apart as (

    -- The great circle, with the mean radius of the Earth in miles.
    select
        here.trust_code as org_code,
        there.trust_code as near_code,
        min(
            2 * 3958.8 * asin(
                sqrt(
                    least(
                        power(sin((there.latitude - here.latitude) / 2), 2)
                        + cos(here.latitude)
                        * cos(there.latitude)
                        * power(sin((there.longitude - here.longitude) / 2), 2),
                        1
                    )
                )
            )
        ) as miles
    from hospitals as here
    inner join hospitals as there on here.trust_code != there.trust_code
    group by here.trust_code, there.trust_code

),

ordered as (

    select
        own.function_id,
        own.org_code,
        near.org_code as near_code,
        near.org_name as near_name,
        cast(row_number() over near_first as integer) as nearness,
        round(apart.miles, 1) as miles,
        cast(count(*) filter (where apart.miles <= 30) over (
            partition by own.function_id, own.org_code
        ) as integer) as near_count,
        near.median_weeks
    from waits as own
    inner join apart on own.org_code = apart.org_code
    inner join waits as near
        on own.function_id = near.function_id and apart.near_code = near.org_code
    inner join organisations on near.org_code = organisations.org_code
    where near.median_weeks is not null
    window
        near_first as (
            partition by own.function_id, own.org_code
            order by round(apart.miles, 1), near.org_code
        )

)

select
    function_id,
    org_code,
    near_code,
    near_name,
    nearness,
    miles,
    near_count,
    median_weeks
from ordered
where nearness <= 5
