-- What one A&E provider reported for a month: the CSV, or the workbook where no CSV is held.
--
-- Attendances include booked appointments, as the headline figures do.
--
-- Grain   : org_code, month
-- Columns :
--   org_code             ODS code of the provider
--   month                first of the month
--   org_name             name as printed
--   attendances          people who came, all department types
--   over_4h              of them over four hours from arrival; null = not reported
--   attendances_type1    people who came to a major department
--   over_4h_type1        of them over four hours from arrival; null = not reported
--   waits_12h_dta        people who waited over 12 hours from the decision to admit
--   admissions_via_ae    emergency admissions via A&E
--   is_field_test        the trust tested other standards that month and did not report four hours
--   release_id           the release it was read from
--   sheet_name           sheet of that file; empty for a CSV
--   row_number           row of that sheet

with csv as (

    select * from staging.ae_monthly

),

workbook as (

    select * from staging.ae_by_provider_workbook

),

field_tests as (

    select * from seeds.ae_trial_trusts

),

from_csv as (

    select
        org_code,
        month,
        org_name,
        attendances_type1 + attendances_type2 + attendances_other
        + coalesce(booked_type1 + booked_type2 + booked_other, 0) as attendances,
        over_4h_type1 + over_4h_type2 + over_4h_other
        + coalesce(booked_over_4h_type1 + booked_over_4h_type2 + booked_over_4h_other, 0)
            as over_4h,
        attendances_type1 + coalesce(booked_type1, 0) as attendances_type1,
        over_4h_type1 + coalesce(booked_over_4h_type1, 0) as over_4h_type1,
        waits_12h_dta,
        admissions_type1 + admissions_type2 + admissions_other as admissions_via_ae,
        release_id,
        sheet_name,
        row_number
    from csv
    where row_kind = 'provider'

),

from_workbook as (

    select
        org_code,
        month,
        org_name,
        attendances,
        over_4h,
        attendances_type1,
        over_4h_type1,
        waits_12h_dta,
        admissions_via_ae,
        release_id,
        sheet_name,
        row_number
    from workbook
    where
        part = 'provider'
        and row_kind = 'organisation'
        and month not in (select from_csv.month from from_csv)

),

either as (

    select * from from_csv
    union all
    select * from from_workbook

)

select
    either.org_code,
    either.month,
    either.org_name,
    either.attendances,
    case when field_tests.org_code is null then either.over_4h end as over_4h,
    either.attendances_type1,
    case when field_tests.org_code is null then either.over_4h_type1 end as over_4h_type1,
    either.waits_12h_dta,
    either.admissions_via_ae,
    field_tests.org_code is not null as is_field_test,
    either.release_id,
    either.sheet_name,
    either.row_number
from either
left join field_tests
    on
        either.org_code = field_tests.org_code
        and either.month between cast(field_tests.first_month as date)
        and cast(field_tests.last_month as date)
