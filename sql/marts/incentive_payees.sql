-- A payment that was published or reported, beside our replay of the same scheme.
--
-- Grain   : scheme, route, org_code
-- Publish : incentive-payees.csv
-- Columns :
--   scheme             key of the scheme in incentive-rules.csv
--   route              key of the route
--   route_title        what it pays for
--   is_gain            whether its figure is a gain; else it is a level
--   org_code           code of the organisation
--   org_name           its name
--   published_value    [share] figure that was published with it, from 0 to 1; null = none
--   published_place    place that was published with it; null = none
--   payment_gbp        [pounds] pounds that were published or reported; null = none found
--   our_value          [share] the same figure by our replay; null = not replayed
--   our_place          its place by our replay among all acute trusts; null = not replayed
--   our_place_major    [place] its place among trusts with a major A&E department; null = not
--                      replayed
--   place_is_paid      whether that place is one of those the route pays; null = not known
--   source             [text] who says so
--   link               where that can be read
--   published          when it was published

with payees as (

    select * from seeds.incentive_payees

),

rules as (

    select * from marts.incentive_rules

),

organisations as (

    select * from core.organisations

),

places as (

    select places.*
    from marts.incentive_places as places
    inner join marts.incentive_periods as periods
        on places.scheme = periods.scheme and places.end_month = periods.end_month
    where periods.is_own_year

)

select
    payees.scheme,
    payees.route,
    rules.route_title,
    coalesce(rules.measure = 'gain', false) as is_gain,
    payees.org_code,
    coalesce(organisations.org_name, payees.org_code) as org_name,
    cast(payees.published_value as double) as published_value,
    cast(payees.published_place as integer) as published_place,
    cast(payees.payment_gbp as integer) as payment_gbp,
    case rules.measure when 'level' then places.level_value when 'gain' then places.points end
        as our_value,
    case rules.measure when 'level' then places.level_place when 'gain' then places.points_place end
        as our_place,
    case rules.measure when 'level' then majors.level_place when 'gain' then majors.points_place end
        as our_place_major,
    case
        when rules.measure = 'gain'
            then places.points_place between rules.first_place and rules.last_place
    end as place_is_paid,
    payees.source,
    payees.link,
    payees.published_on as published
from payees
inner join rules on payees.scheme = rules.scheme and payees.route = rules.route
left join organisations
    on payees.org_code = organisations.org_code and organisations.org_kind = 'trust'
left join places
    on
        payees.scheme = places.scheme
        and payees.org_code = places.org_code
        and places.reading = 'official'
left join places as majors
    on
        payees.scheme = majors.scheme
        and payees.org_code = majors.org_code
        and majors.reading = 'major'
