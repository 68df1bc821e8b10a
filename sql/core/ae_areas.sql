-- A&E of an area in a month: its providers added up.
--
-- Providers that tested other standards are left out of the four-hour columns and of their rows, as
-- in the published figures; they stay in the waits for a bed. An ICB that opened after the newest
-- month has one restated row: that month counted again on today's map.
--
-- Grain   : org_kind, org_code, month
-- Columns :
--   org_kind             icb, region or england
--   org_code             ODS code; the name for a region; ENG for England
--   month                first of the month
--   is_restated          counted again on a map younger than the month
--   mapped_month         month of the mapping of providers; null = the month's own, or no mapping
--   attendances          people who came to departments that reported four hours
--   over_4h              of them over four hours from arrival
--   attendances_type1    people who came to major departments that reported four hours
--   over_4h_type1        of them over four hours from arrival
--   waits_12h_dta        people who waited over 12 hours from the decision to admit
--   admissions_via_ae    emergency admissions via A&E
--   release_id           the release they were read from
--   sheet_name           sheet of that file; empty for a CSV
--   first_row            first row that was added up
--   last_row             last row that was added up
--   row_count            how many rows were added up
--   four_hour_first_row  first row that was added up for the four-hour columns; null = none
--   four_hour_last_row   last row that was added up for the four-hour columns; null = none
--   four_hour_row_count  how many rows were added up for the four-hour columns

with placed as (

    select * from core.ae_placed

)

select
    org_kind,
    area_code as org_code,
    month,
    bool_or(is_restated) as is_restated,
    max(mapped_month) as mapped_month,
    coalesce(sum(attendances) filter (where not is_field_test), 0)::bigint as attendances,
    coalesce(sum(over_4h), 0)::bigint as over_4h,
    coalesce(sum(attendances_type1) filter (where not is_field_test), 0)::bigint
        as attendances_type1,
    coalesce(sum(over_4h_type1), 0)::bigint as over_4h_type1,
    coalesce(sum(waits_12h_dta), 0)::bigint as waits_12h_dta,
    coalesce(sum(admissions_via_ae), 0)::bigint as admissions_via_ae,
    min(release_id) as release_id,
    min(sheet_name) as sheet_name,
    min(row_number) as first_row,
    max(row_number) as last_row,
    count(*)::integer as row_count,
    min(row_number) filter (where not is_field_test) as four_hour_first_row,
    max(row_number) filter (where not is_field_test) as four_hour_last_row,
    count(*) filter (where not is_field_test)::integer as four_hour_row_count
from placed
group by org_kind, area_code, month
