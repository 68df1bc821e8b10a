-- One organisation that the publisher names as not having submitted A&E figures, newest month.
--
-- Grain   : org_code
-- Publish : not-submitted.csv
-- Columns :
--   org_code     ODS code as printed; not only trusts
--   org_name     name as printed
--   month        first of the newest month for which we have a workbook
--   release_id   the workbook whose footnote names it
--   sheet_name   sheet of that file; null = it has no sheets, as a CSV
--   row_number   row of the footnote

with workbook as (

    select * from staging.ae_by_provider_workbook

),

newest as (

    select max(month) as month from workbook

)

select
    workbook.org_code,
    min(workbook.org_name) as org_name,
    workbook.month,
    workbook.release_id,
    workbook.sheet_name,
    min(workbook.row_number) as row_number
from workbook
inner join newest on workbook.month = newest.month
where workbook.part = 'not_submitted'
group by workbook.org_code, workbook.month, workbook.release_id, workbook.sheet_name
