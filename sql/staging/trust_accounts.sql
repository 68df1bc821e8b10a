-- One trust in the audited accounts of a financial year.
--
-- NHS trusts and foundation trusts have a workbook each; the newest of each kind counts.
--
-- Grain   : year, provider_kind, org_name
-- Source  : trust_accounts
-- Columns :
--   year   first day of the financial year
--   provider_kind   the kind of trusts the workbook is of
--   org_code   ODS code; null = not sure which
--   org_name   name as printed
--   income_thousands   income in £000, from patient care and other; null = a part is not there
--   care_income_thousands   income from patient care in £000; null = not there
--   other_income_thousands   other operating income in £000; null = not there
--   surplus_thousands   surplus in £000, below zero a deficit; null = not there
--   release_id   the release it was read from
--   sheet_name   sheet of that file
--   row_number   row of the first of its cells
--   care_income_row   row of the cell of the income from patient care; null = none
--   other_income_row   row of the cell of the other income; null = none
--   surplus_row   row of the cell of the surplus; null = none

with figures as (

    select * from parsed.trust_accounts

),

releases as (

    select * from staging.releases

)

select
    figures.year,
    figures.provider_kind,
    figures.org_code,
    figures.org_name,
    figures.income_thousands,
    figures.care_income_thousands,
    figures.other_income_thousands,
    figures.surplus_thousands,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number,
    figures.care_income_row,
    figures.other_income_row,
    figures.surplus_row
from figures
inner join releases on figures.release_id = releases.release_id
qualify rank() over (
    partition by figures.year, figures.provider_kind
    order by releases.precedence desc
) = 1
