-- A care system of the financial performance report whose name is no board's for certain.
--
-- Why      : its figures are kept under its name and can be put beside nothing else
-- Severity : warn

with systems as (

    select * from core.finance_systems

)

select
    quarter,
    ics_name,
    plan_millions,
    actual_millions
from systems
where icb_code is null
