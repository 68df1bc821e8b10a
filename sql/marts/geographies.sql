-- The codes of one organisation in other registers, to join it to other data.
--
-- The codes of the Office for National Statistics are those of the newest map of ICBs that we have;
-- no source of ours has them for trusts, regions or ICBs that closed before that map.
--
-- Grain   : org_code
-- Publish : geographies.csv
-- Columns :
--   org_code        code of the organisation, as in organisations
--   org_name        its name
--   ods_code        code in the register of the Organisation Data Service; null = England
--   ons_code        code of its area at the Office for National Statistics; null = not in our map
--   region_code     ODS code of its region, as Y61; null = England, or none is known
--   region_name     its region; null = England
--   valid_from_on   first day of the month of the map that has ons_code; null = no ons_code
--   valid_to_on     last day on which the organisation was open; null = open

with organisations as (

    select * from core.organisations

),

areas as (

    select
        icb_code,
        arg_max(area_code, as_of) as ons_code,
        max(as_of) as valid_from_on
    from core.icb_boundaries
    where icb_code is not null
    group by icb_code

),

register as (

    select * from staging.ods_trusts
    qualify as_of = max(as_of) over ()

),

regions as (

    -- The code that most trusts of the region have on the newest register.
    select
        organisations.region_name,
        mode(register.region_code order by register.region_code) as region_code
    from register
    inner join organisations
        on
            register.org_code = organisations.org_code
            and organisations.org_kind = 'trust'
            and organisations.closed_on is null
    where register.region_code is not null and register.closed_on is null
    group by organisations.region_name

)

select
    organisations.org_code,
    organisations.org_name,
    case organisations.org_kind
        when 'england' then null
        when 'region' then regions.region_code
        else organisations.org_code
    end as ods_code,
    areas.ons_code,
    regions.region_code,
    organisations.region_name,
    areas.valid_from_on,
    organisations.closed_on as valid_to_on
from organisations
left join areas on organisations.org_kind = 'icb' and organisations.org_code = areas.icb_code
left join regions on organisations.region_name = regions.region_name
