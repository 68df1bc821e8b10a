-- A&E of one organisation in a month: a trust as it reported, an area as its providers add up.
--
-- Grain   : org_kind, org_code, month
-- Columns :
--   org_kind             trust, icb, region or england
--   org_code             ODS code; the name for a region; ENG for England
--   month                first of the month
--   attendances          people who came, all types, booked and unbooked; null = not submitted
--   within_4h            of them within four hours of arrival; null = not reported
--   attendances_type1    people who came to a major department; null = not submitted
--   within_4h_type1      of them within four hours of arrival; null = not reported
--   waits_12h_dta        people who waited over 12 hours from the decision to admit
--   admissions_via_ae    emergency admissions via A&E
--   why_not              not_reported or not_submitted where there is no four-hour figure
--   is_restated          counted again on a map of ICBs younger than the month
--   mapped_month         month of the mapping of an area's providers; null = the month's own, or
--                        no mapping
--   release_id           the release it was read from
--   sheet_name           sheet of that file; empty for a CSV
--   first_row            first row that was used
--   last_row             last row that was used
--   row_count            how many rows were used
--   four_hour_first_row  first row that was used for the four-hour columns
--   four_hour_last_row   last row that was used for the four-hour columns
--   four_hour_row_count  how many rows were used for the four-hour columns

with providers as (

    select * from core.ae_provider_months

),

areas as (

    select * from core.ae_areas

),

workbook as (

    select * from staging.ae_by_provider_workbook

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

),

not_submitted as (

    select
        workbook.org_code,
        workbook.month
    from workbook
    left join providers
        on workbook.org_code = providers.org_code and workbook.month = providers.month
    where workbook.part = 'not_submitted' and providers.org_code is null

)

select
    'trust' as org_kind,
    providers.org_code,
    providers.month,
    providers.attendances,
    providers.attendances - providers.over_4h as within_4h,
    providers.attendances_type1,
    providers.attendances_type1 - providers.over_4h_type1 as within_4h_type1,
    providers.waits_12h_dta,
    providers.admissions_via_ae,
    case when providers.is_field_test then 'not_reported' end as why_not,
    false as is_restated,
    cast(null as date) as mapped_month,
    providers.release_id,
    providers.sheet_name,
    providers.row_number as first_row,
    providers.row_number as last_row,
    1 as row_count,
    providers.row_number as four_hour_first_row,
    providers.row_number as four_hour_last_row,
    1 as four_hour_row_count
from providers
inner join trusts on providers.org_code = trusts.org_code

union all

select
    'trust' as org_kind,
    not_submitted.org_code,
    not_submitted.month,
    null as attendances,
    null as within_4h,
    null as attendances_type1,
    null as within_4h_type1,
    null as waits_12h_dta,
    null as admissions_via_ae,
    'not_submitted' as why_not,
    false as is_restated,
    null as mapped_month,
    null as release_id,
    null as sheet_name,
    null as first_row,
    null as last_row,
    null as row_count,
    null as four_hour_first_row,
    null as four_hour_last_row,
    null as four_hour_row_count
from not_submitted
inner join trusts on not_submitted.org_code = trusts.org_code

union all

select
    org_kind,
    org_code,
    month,
    attendances,
    attendances - over_4h as within_4h,
    attendances_type1,
    attendances_type1 - over_4h_type1 as within_4h_type1,
    waits_12h_dta,
    admissions_via_ae,
    null as why_not,
    is_restated,
    mapped_month,
    release_id,
    sheet_name,
    first_row,
    last_row,
    row_count,
    four_hour_first_row,
    four_hour_last_row,
    four_hour_row_count
from areas
