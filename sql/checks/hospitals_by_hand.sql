-- An entry in one of our lists of hospitals that does nothing, or a hospital whose trust was split.
--
-- Why      : an override of a site that left the list, or of a trust that has closed, hides a
--            mistake; a hospital of a split trust is found only once somebody says who runs it
-- Severity : warn
-- Columns  :
--   entry   the site, the alias or the town
--   what    what is wrong, and in which list

with listed as (

    select * from staging.nhsuk_hospitals

),

sites as (

    select * from staging.ods_trust_sites

),

hospitals as (

    select * from core.hospitals

),

organisations as (

    select * from core.organisations
    where org_kind = 'trust' and closed_on is null

),

overrides as (

    select * from seeds.hospital_overrides

),

additions as (

    select * from seeds.hospital_additions

),

aliases as (

    select * from seeds.hospital_aliases

),

successions as (

    select * from seeds.org_successions

),

towns as (

    select * from seeds.towns_without_a_hospital

),

split as (

    select closed_code
    from successions
    group by closed_code
    having count(*) > 1

)

select
    overrides.site_code as entry,
    'hospital_overrides.csv: the list does not have this site' as what
from overrides
where
    exists (select listed.site_code from listed)
    and overrides.site_code not in (select listed.site_code from listed)

union all

select
    overrides.site_code as entry,
    'hospital_overrides.csv: the trust is not open' as what
from overrides
where
    overrides.trust_code is not null
    and overrides.trust_code not in (select organisations.org_code from organisations)

union all

select
    additions.site_code as entry,
    'hospital_additions.csv: the trust is not open' as what
from additions
where additions.trust_code not in (select organisations.org_code from organisations)

union all

select
    aliases.alias as entry,
    'hospital_aliases.csv: the hospital is not found' as what
from aliases
where
    exists (select listed.site_code from listed)
    and aliases.site_code is not null
    and aliases.site_code not in (select hospitals.site_code from hospitals)

union all

select
    aliases.alias as entry,
    'hospital_aliases.csv: the trust is not open' as what
from aliases
where
    aliases.trust_code is not null
    and aliases.trust_code not in (select organisations.org_code from organisations)

union all

select
    listed.site_code as entry,
    'hospital_overrides.csv: the trust was split, and nobody says who runs this one' as what
from listed
inner join sites on listed.site_code = sites.site_code
inner join split on sites.trust_code = split.closed_code
left join overrides on listed.site_code = overrides.site_code
where overrides.site_code is null

union all

select
    towns.town as entry,
    'towns_without_a_hospital.csv: a hospital has this town' as what
from towns
where lower(towns.town) in (select lower(hospitals.town) from hospitals)
