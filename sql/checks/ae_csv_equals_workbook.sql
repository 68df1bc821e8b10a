-- A provider whose attendances or waits differ between the monthly CSV and the workbook.
--
-- Only months of which both are held; there, a provider that one of the two lacks differs, too.
--
-- Why      : the two are published on one page for one month; where they differ, one is of another
--            vintage
-- Severity : warn

with csv as (

    select * from staging.ae_monthly

),

either as (

    select * from core.ae_provider_months

),

of_workbook as (

    select * from staging.ae_by_provider_workbook
    where part = 'provider' and row_kind = 'organisation'

),

both_held as (

    select month from csv
    intersect
    select month from of_workbook

),

providers as (

    select * from either
    where month in (select both_held.month from both_held)

),

workbook as (

    select * from of_workbook
    where month in (select both_held.month from both_held)

)

select
    coalesce(providers.month, workbook.month) as month,
    coalesce(providers.org_code, workbook.org_code) as org_code,
    providers.attendances,
    workbook.attendances as workbook_attendances,
    providers.over_4h,
    workbook.over_4h as workbook_over_4h,
    providers.waits_12h_dta,
    workbook.waits_12h_dta as workbook_waits_12h_dta
from providers
full join workbook
    on providers.month = workbook.month and providers.org_code = workbook.org_code
where
    providers.attendances is distinct from workbook.attendances
    or (not providers.is_field_test and providers.over_4h is distinct from workbook.over_4h)
    or providers.waits_12h_dta is distinct from workbook.waits_12h_dta
    or providers.admissions_via_ae is distinct from workbook.admissions_via_ae
