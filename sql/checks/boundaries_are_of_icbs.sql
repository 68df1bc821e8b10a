-- An area on a map that is no ICB of ours, or an ICB that is on no map of its time.
--
-- Why      : an ICB without an area would be missing on a map; a new map of the publisher has a new
--            address, which has to be added to sources.toml
-- Severity : warn
-- Columns  :
--   as_of       first day of the month that the map is of
--   area_code   code on the map; null = the ICB is not on it
--   icb_code    ODS code; null = no ICB of that name
--   icb_name    name on the map, or of the ICB

with boundaries as (

    select * from core.icb_boundaries

),

icbs as (

    select * from core.icbs

),

maps as (

    select
        as_of,
        as_of = max(as_of) over () as is_newest
    from boundaries
    group by as_of

),

expected as (

    -- Who was there when the map was drawn; on the newest one, everyone who is there now.
    select
        maps.as_of,
        icbs.icb_code,
        icbs.icb_name
    from maps
    inner join icbs
        on
            (maps.is_newest and icbs.closed_on is null)
            or maps.as_of between icbs.opened_on and coalesce(icbs.closed_on, maps.as_of)

),

mapped as (

    select
        as_of,
        area_code,
        area_name,
        icb_code
    from boundaries
    group by as_of, area_code, area_name, icb_code

)

select
    coalesce(expected.as_of, mapped.as_of) as as_of,
    mapped.area_code,
    expected.icb_code,
    coalesce(mapped.area_name, expected.icb_name) as icb_name
from expected
full join mapped
    on expected.as_of = mapped.as_of and expected.icb_code = mapped.icb_code
where mapped.area_code is null or expected.icb_code is null
