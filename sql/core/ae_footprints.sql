-- What NHS England counts for an acute trust and the walk-in centres in its footprint in a month.
--
-- Published in the workbook. For a month without a workbook the providers are put together by the
-- newest mapping. A walk-in centre can be shared out between trusts, so these are parts of people
-- as well.
--
-- Grain   : org_code, month
-- Columns :
--   org_code        ODS code of the acute trust
--   month           first of the month
--   attendances     people who came, all department types, booked and unbooked
--   within_4h       of them within four hours of arrival; null = not reported
--   mapped_month    month of the mapping by which it was put together; null = published as it is
--   is_passed_on    a part is mapped to another trust, which has become part of this one since
--   release_id      the release it was read from
--   sheet_name      sheet of that file; empty for a CSV
--   first_row       first row that was used
--   last_row        last row that was used
--   row_count       how many rows were used

with workbook as (

    select * from staging.ae_by_provider_workbook

),

mapped as (

    select * from core.ae_mapped_footprints
    where is_used and lag_months > 0

),

field_tests as (

    select * from seeds.ae_trial_trusts

),

either as (

    select
        org_code,
        month,
        exact_attendances as attendances,
        exact_within_4h as within_4h,
        cast(null as date) as mapped_month,
        false as is_passed_on,
        release_id,
        sheet_name,
        row_number as first_row,
        row_number as last_row,
        1 as row_count
    from workbook
    where part = 'footprint' and row_kind = 'organisation'

    union all

    select
        org_code,
        month,
        attendances,
        within_4h,
        mapped_month,
        is_passed_on,
        release_id,
        sheet_name,
        first_row,
        last_row,
        row_count
    from mapped

)

select
    either.org_code,
    either.month,
    either.attendances,
    case when field_tests.org_code is null then either.within_4h end as within_4h,
    either.mapped_month,
    either.is_passed_on,
    either.release_id,
    either.sheet_name,
    either.first_row,
    either.last_row,
    either.row_count
from either
left join field_tests
    on
        either.org_code = field_tests.org_code
        and either.month between cast(field_tests.first_month as date)
        and cast(field_tests.last_month as date)
