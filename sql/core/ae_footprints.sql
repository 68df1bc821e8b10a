-- What NHS England counts for an acute trust and the walk-in centres in its footprint in a month.
--
-- A walk-in centre can be shared out between trusts, so these are parts of people as well.
--
-- Grain   : org_code, month
-- Columns :
--   org_code        ODS code of the acute trust
--   month           first of the month
--   attendances     people who came, all department types, booked and unbooked
--   within_4h       of them within four hours of arrival; null = not reported
--   release_id      the release it was read from
--   sheet_name      sheet of that file
--   row_number      row of that sheet

with workbook as (

    select * from staging.ae_by_provider_workbook

),

field_tests as (

    select * from seeds.ae_trial_trusts

)

select
    workbook.org_code,
    workbook.month,
    workbook.exact_attendances as attendances,
    case when field_tests.org_code is null then workbook.exact_within_4h end as within_4h,
    workbook.release_id,
    workbook.sheet_name,
    workbook.row_number
from workbook
left join field_tests
    on
        workbook.org_code = field_tests.org_code
        and workbook.month between cast(field_tests.first_month as date)
        and cast(field_tests.last_month as date)
where workbook.part = 'footprint' and workbook.row_kind = 'organisation'
