-- One hospital and the open trust that runs it today.
--
-- The list of hospitals is old, and trusts have merged since. Who runs one today is the first of
-- these that leads to exactly one open trust, each through the successions: our own override, the
-- register of sites, the parent that the list names, the beginning of the site's code.
--
-- Grain   : site_code
-- Columns :
--   site_code       ODS code of the site; made up, with a dash, for one that is not in the list
--   hospital_name   name for readers
--   town            town; null = none is known
--   county          county as the list prints it, else that of most hospitals of the town, else
--                   that of most hospitals of the trust; null = none is known
--   postcode        postcode
--   latitude        degrees north; of the postcode district where the site has none;
--                   null = not known
--   longitude       degrees east, likewise
--   trust_code      ODS code of the open trust that runs it
--   known_from      what says who runs it: override, sites, parent, code or addition
--   why             reason for the override or the addition; null = neither
--   link            where that can be looked up; null = neither
--   month           month of the list it is in; null = an addition
--   release_id      the release it was read from; null = an addition
--   row_number      row of that file; null = an addition

with recursive listed as (

    select * from staging.nhsuk_hospitals

),

sites as (

    select * from staging.ods_trust_sites

),

districts as (

    select * from staging.district_positions

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

),

successions as (

    select * from seeds.org_successions

),

overrides as (

    select * from seeds.hospital_overrides

),

additions as (

    select * from seeds.hospital_additions

),

first_heirs as (

    select
        org_code as first_code,
        org_code as heir_code
    from trusts
    union all
    select
        closed_code as first_code,
        successor_code as heir_code
    from successions

),

heirs as (

    select
        first_code,
        heir_code,
        1 as steps
    from first_heirs
    union all
    select
        heirs.first_code,
        successions.successor_code as heir_code,
        heirs.steps + 1 as steps
    from heirs
    inner join successions on heirs.heir_code = successions.closed_code
    -- Two trusts that follow each other in a circle would never end; no chain is half as long.
    where heirs.steps < 9

),

sole_heirs as (

    -- Where a trust was split its heirs are several, and only an override can tell.
    select
        heirs.first_code,
        min(heirs.heir_code) as heir_code
    from heirs
    inner join trusts on heirs.heir_code = trusts.org_code and trusts.closed_on is null
    group by heirs.first_code
    having count(distinct heirs.heir_code) = 1

),

resolved as (

    select
        listed.site_code,
        listed.site_name,
        listed.town,
        listed.county,
        listed.postcode,
        listed.latitude,
        listed.longitude,
        listed.month,
        listed.release_id,
        listed.row_number,
        overrides.site_name as own_name,
        overrides.town as own_town,
        overrides.is_hospital,
        overrides.reason,
        overrides.link,
        coalesce(
            by_override.heir_code, by_site.heir_code, by_parent.heir_code, by_code.heir_code
        ) as trust_code,
        case
            when by_override.heir_code is not null then 'override'
            when by_site.heir_code is not null then 'sites'
            when by_parent.heir_code is not null then 'parent'
            else 'code'
        end as known_from,
        -- R1H12 begins with the code of its first trust; A1B2C says nothing of it.
        not regexp_full_match(listed.site_code, '[A-Z][0-9][A-Z][0-9][A-Z]') as is_old_style,
        regexp_replace(lower(listed.site_name), '[^a-z]', '', 'g') as name_key
    from listed
    left join overrides on listed.site_code = overrides.site_code
    left join sites on listed.site_code = sites.site_code
    left join sole_heirs as by_override on overrides.trust_code = by_override.first_code
    left join sole_heirs as by_site on sites.trust_code = by_site.first_code
    left join sole_heirs as by_parent on listed.parent_code = by_parent.first_code
    left join sole_heirs as by_code
        on
            left(listed.site_code, 3) = by_code.first_code
            and not regexp_full_match(listed.site_code, '[A-Z][0-9][A-Z][0-9][A-Z]')

),

guests as (

    -- A trust that works in the hospital of another registers it, too, under a code of the new
    -- style.
    select resolved.site_code
    from resolved
    inner join resolved as host_site
        on
            resolved.trust_code != host_site.trust_code
            and (resolved.postcode = host_site.postcode or resolved.name_key = host_site.name_key)
    where
        not resolved.is_old_style
        and host_site.is_old_style
        and host_site.is_hospital is distinct from 'no'
    group by resolved.site_code

),

kept as (

    select
        site_code,
        coalesce(
            own_name,
            -- "Brixham Hospital - Torbay and South Devon NHS Foundation Trust"
            regexp_replace(
                regexp_replace(site_name, '\s*- [^-]*\bNHS\b.*$', '', 'g'), '\s+\(HQ\)$', '', 'g'
            )
        ) as hospital_name,
        -- "Birmingham (SatNav B5 7SA)", "LINCOLN", "Burton-On-Trent"
        replace(
            replace(
                regexp_replace(
                    coalesce(own_town, if(town = upper(town), title_case(town), town)),
                    '\s*\(.*$',
                    '',
                    'g'
                ),
                '-On-',
                '-on-'
            ),
            '-Le-',
            '-le-'
        ) as town,
        case county
            when 'Yorkshire(East Riding)' then 'East Riding of Yorkshire'
            when 'Durham' then 'County Durham'
            else county
        end as county,
        postcode,
        latitude,
        longitude,
        trust_code,
        known_from,
        reason,
        link,
        month,
        release_id,
        row_number
    from resolved
    where
        trust_code is not null
        and is_hospital is distinct from 'no'
        and (
            is_hospital = 'yes'
            or regexp_matches(site_name, 'hospital|infirmary|medical centre', 'i')
        )
        -- Trusts register the independent hospitals in which they rent beds.
        and not regexp_matches(
            site_name, '\b(private|independent|spire|nuffield|ramsay|optegra)\b', 'i'
        )
        and site_code not in (select guests.site_code from guests)

),

named as (

    select
        site_code,
        trim(hospital_name) as hospital_name,
        town,
        county,
        postcode,
        latitude,
        longitude,
        trust_code,
        known_from,
        reason,
        link,
        month,
        release_id,
        row_number
    from kept
    union all
    select
        additions.site_code,
        additions.site_name as hospital_name,
        additions.town,
        additions.county,
        additions.postcode,
        null as latitude,
        null as longitude,
        sole_heirs.heir_code as trust_code,
        'addition' as known_from,
        additions.reason,
        additions.link,
        null as month,
        null as release_id,
        null as row_number
    from additions
    inner join sole_heirs on additions.trust_code = sole_heirs.first_code

),

counted as (

    select
        town,
        trust_code,
        county,
        count(*) as hospitals
    from named
    where county is not null
    group by town, trust_code, county

),

town_counties as (

    select
        town,
        arg_max(county, (hospitals, county)) as county
    from counted
    where town is not null
    group by town

),

trust_counties as (

    select
        trust_code,
        arg_max(county, (hospitals, county)) as county
    from counted
    group by trust_code

)

select
    named.site_code,
    named.hospital_name,
    named.town,
    coalesce(named.county, town_counties.county, trust_counties.county) as county,
    named.postcode,
    coalesce(named.latitude, districts.latitude) as latitude,
    coalesce(named.longitude, districts.longitude) as longitude,
    named.trust_code,
    named.known_from,
    named.reason as why,
    named.link,
    named.month,
    named.release_id,
    named.row_number
from named
left join town_counties on named.town = town_counties.town
left join trust_counties on named.trust_code = trust_counties.trust_code
left join districts on split_part(named.postcode, ' ', 1) = districts.district
