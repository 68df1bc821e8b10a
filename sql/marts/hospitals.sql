-- One hospital and the trust that runs it today; figures are of whole trusts, not of hospitals.
--
-- Grain   : site_code
-- Owns    : site_code
-- Publish : hospitals.csv
-- Columns :
--   site_code       ODS code of the site; made up, with a dash, for one that is not in the list
--   hospital_name   name for readers
--   town            town; null = none is known
--   county          county as the list prints it, else that of most hospitals of the town, else
--                   that of most hospitals of the trust; null = none is known
--   postcode        postcode
--   latitude        [degrees] degrees north; of the postcode district where the site has none; null
--                   = not known
--   longitude       [degrees] degrees east, likewise
--   trust_code      ODS code of the trust that runs it
--   trust_name      its name
--   known_from      [code] override = a person says who runs it; sites = the register of sites;
--                   parent = the parent that the list names; code = its own code begins with that
--                   of the trust; addition = a person added it
--   why             reason for the override or the addition; null = neither
--   link            where that can be looked up; null = neither
--   month           month of the list it is in; null = an addition
--   sites_month     month of the register of sites; null = we have none
--   sites_release_id   the release of that register; null = we have none
--   release_id      the release it was read from; null = an addition
--   row_number      row of that file; null = an addition

with hospitals as (

    select * from core.hospitals

),

organisations as (

    select * from marts.organisations

),

sites as (

    select
        max(month) as month,
        max(release_id) as release_id
    from staging.ods_trust_sites

)

select
    hospitals.site_code,
    hospitals.hospital_name,
    hospitals.town,
    hospitals.county,
    hospitals.postcode,
    hospitals.latitude,
    hospitals.longitude,
    hospitals.trust_code,
    organisations.org_name as trust_name,
    hospitals.known_from,
    hospitals.why,
    hospitals.link,
    hospitals.month,
    sites.month as sites_month,
    sites.release_id as sites_release_id,
    hospitals.release_id,
    hospitals.row_number
from hospitals
inner join organisations
    on
        hospitals.trust_code = organisations.org_code
        and organisations.org_kind = 'trust'
        and organisations.has_page
cross join sites
