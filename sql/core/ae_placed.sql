-- One A&E provider's month, in every area that it counts towards.
--
-- An ICB that opened after the newest month has one restated month: counted again on today's map.
--
-- Grain   : org_kind, area_code, month, provider_code
-- Columns :
--   org_kind             icb, region or england
--   area_code            ODS code; the name for a region; ENG for England
--   is_restated          placed on a map of ICBs younger than the month
--   mapped_month         month of the mapping of providers; null = the month's own, or no mapping
--   provider_code        ODS code of the provider
--   month                first of the month
--   attendances          people who came, all department types
--   over_4h              of them over four hours from arrival; null = not reported
--   attendances_type1    people who came to a major department
--   over_4h_type1        of them over four hours from arrival; null = not reported
--   waits_12h_dta        people who waited over 12 hours from the decision to admit
--   admissions_via_ae    emergency admissions via A&E
--   is_field_test        the trust tested other standards and did not report four hours
--   release_id           the release it was read from
--   sheet_name           sheet of that file; empty for a CSV
--   row_number           row of that sheet

with providers as (

    select * from core.ae_provider_months

),

provider_icbs as (

    select * from core.ae_provider_icbs

),

provider_icbs_now as (

    select * from core.ae_provider_icbs_now

),

icbs as (

    select * from core.icbs

),

releases as (

    select * from staging.releases

),

-- The list of boards knows openings in advance; until the day comes there is no such board.
today as (

    select max(cast(left(landed_at, 10) as date)) as last_landed from releases

),

places as (

    select
        'icb' as org_kind,
        icb_code as area_code,
        org_code,
        month,
        false as is_restated,
        mapped_month
    from provider_icbs

    union all

    select
        'icb' as org_kind,
        icbs.icb_code as area_code,
        provider_icbs_now.org_code,
        provider_icbs_now.month,
        true as is_restated,
        cast(null as date) as mapped_month
    from provider_icbs_now
    inner join icbs
        on
            provider_icbs_now.icb_code = icbs.icb_code
            and icbs.opened_on > last_day(provider_icbs_now.month)
    inner join today on icbs.opened_on <= today.last_landed

    union all

    select
        'region' as org_kind,
        icbs.region_name as area_code,
        provider_icbs.org_code,
        provider_icbs.month,
        false as is_restated,
        provider_icbs.mapped_month
    from provider_icbs
    inner join icbs on provider_icbs.icb_code = icbs.icb_code

    union all

    select
        'england' as org_kind,
        'ENG' as area_code,
        org_code,
        month,
        false as is_restated,
        cast(null as date) as mapped_month
    from providers

)

select
    places.org_kind,
    places.area_code,
    places.is_restated,
    places.mapped_month,
    providers.org_code as provider_code,
    providers.month,
    providers.attendances,
    providers.over_4h,
    providers.attendances_type1,
    providers.over_4h_type1,
    providers.waits_12h_dta,
    providers.admissions_via_ae,
    providers.is_field_test,
    providers.release_id,
    providers.sheet_name,
    providers.row_number
from providers
inner join places
    on providers.org_code = places.org_code and providers.month = places.month
