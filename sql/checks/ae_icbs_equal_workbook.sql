-- An ICB whose A&E, added up from its providers, is not what NHS England prints for it.
--
-- Why      : a provider in the wrong ICB moves two ICBs in the table. One case is known: in the
--            workbook of February 2025 the publisher's columns of waits from the decision to admit
--            are in another order than the ICBs beside them; their total is right
-- Severity : warn

with areas as (

    select * from core.ae_areas

),

workbook as (

    select * from staging.ae_by_provider_workbook
    where part = 'system'

)

select
    areas.month,
    areas.org_code,
    areas.attendances,
    workbook.attendances as workbook_attendances,
    areas.waits_12h_dta,
    workbook.waits_12h_dta as workbook_waits_12h_dta
from areas
inner join workbook
    on
        areas.month = workbook.month
        and areas.org_code = workbook.org_code
where
    areas.waits_12h_dta != workbook.waits_12h_dta
    or areas.over_4h != workbook.over_4h
    -- In the months of the field tests the printed attendances include trusts that did not report.
    or (
        areas.attendances != workbook.attendances
        and areas.attendances != workbook.within_4h + workbook.over_4h
    )
