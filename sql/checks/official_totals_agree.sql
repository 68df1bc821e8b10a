-- A total of ours that is not the one NHS England printed.
--
-- Why      : if we cannot reproduce the headline, no figure below it can be trusted
-- Severity : error

with totals as (

    select * from marts.official_totals

)

select
    key,
    month,
    issued,
    published,
    ours
from totals
where not agrees
