-- A provider whose attendances or waits differ between the monthly CSV and the workbook.
--
-- Why      : the two are published on one page for one month; where they differ, one is of another
--            vintage
-- Severity : warn

with providers as (

    select * from core.ae_provider_months

),

workbook as (

    select * from staging.ae_by_provider_workbook
    where part = 'provider' and row_kind = 'organisation'

)

select
    providers.month,
    providers.org_code,
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
