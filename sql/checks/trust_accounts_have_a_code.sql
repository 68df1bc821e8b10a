-- A trust in the audited accounts that is listed under no code, or under two.
--
-- Why      : its accounts are kept under its name and can be put beside nothing else
-- Severity : warn

with accounts as (

    select * from staging.trust_accounts

)

select
    year,
    org_name,
    income_thousands,
    surplus_thousands,
    sheet_name,
    row_number
from accounts
where org_code is null
