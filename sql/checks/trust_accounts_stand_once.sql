-- A trust that is in the accounts of both kinds of trusts in one year.
--
-- Why      : a trust that became a foundation trust in the year has accounts for either part, to be
--            added up; else one workbook holds what belongs into the other
-- Severity : warn

with accounts as (

    select * from staging.trust_accounts
    where org_code is not null

)

select
    year,
    org_code,
    min(org_name) as org_name,
    count(*) as times_there
from accounts
group by year, org_code
having count(*) > 1
