-- One organisation under a postcode district: a trust with its head office there, or an ICB with an
-- office there, so that whoever knows only a postcode finds somebody near.
--
-- An office of an ICB is one that lies in it: the head office of a trust, open or closed, or a
-- sub-ICB location or clinical commissioning group, now or formerly. Those of an ICB that was split
-- are left out: the register does not say which successor they went to.
--
-- Grain   : postcode_district, org_kind, org_code
-- Publish : postcode-districts.csv
-- Columns :
--   postcode_area       letters with which the district begins
--   district_number     number behind them; near numbers often lie near each other, not always
--   postcode_district   first half of the postcode
--   org_kind            trust or icb
--   org_code            ODS code of the trust, or of the ICB of today
--   office_code         ODS code of the office; the first by its code where there are several

with organisations as (

    select * from marts.organisations

),

register as (

    select * from staging.ods_trusts

),

sub_icbs as (

    select * from staging.ods_sub_icbs

),

icbs as (

    select * from core.icbs

),

offices as (

    select
        org_code as office_code,
        icb_code,
        postcode
    from register
    where
        as_of = (select max(newest.as_of) from register as newest)
        -- Welsh health boards stand in the same register.
        and region_code is distinct from 'W00'
    union all
    select
        org_code as office_code,
        icb_code,
        postcode
    from sub_icbs
    where
        as_of = (select max(newest.as_of) from sub_icbs as newest)
        -- The hubs of NHS England all sit in Leeds, whatever part of England they are for.
        and org_name not like '%COMMISSIONING HUB%'

),

found as (

    select
        'trust' as org_kind,
        org_code,
        org_code as office_code,
        postcode
    from organisations
    where org_kind = 'trust' and closed_on is null and has_page
    union all
    select
        'icb' as org_kind,
        today.icb_code as org_code,
        offices.office_code,
        offices.postcode
    from offices
    inner join icbs as registered on offices.icb_code = registered.icb_code
    inner join icbs as today
        on
            today.closed_on is null
            and case
                when registered.closed_on is null then registered.icb_code
                else registered.successor_code
            end = today.icb_code

),

halved as (

    -- A postcode that is not one is left out: it would lead nowhere.
    select
        org_kind,
        org_code,
        office_code,
        regexp_extract(postcode, '^([A-Z]{1,2}[0-9][A-Z0-9]?) [0-9][A-Z]{2}$', 1)
            as postcode_district
    from found

)

select
    regexp_extract(postcode_district, '^[A-Z]+') as postcode_area,
    regexp_extract(postcode_district, '[0-9]+')::integer as district_number,
    postcode_district,
    org_kind,
    org_code,
    min(office_code) as office_code
from halved
where postcode_district != ''
group by postcode_district, org_kind, org_code
