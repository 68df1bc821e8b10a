-- A treatment function of the published files that our list of specialties does not name.
--
-- Why      : its waits are on no page and in no file until sql/seeds/treatment_functions.csv has it
-- Severity : warn

with functions as (

    select * from seeds.treatment_functions

),

waits as (

    select * from core.rtt_waits

)

select
    waits.treatment_function_code,
    max(waits.month) as newest_month
from waits
left join functions on waits.treatment_function_code = functions.treatment_function_code
where
    functions.treatment_function_code is null
    and waits.treatment_function_code != 'C_999'
group by waits.treatment_function_code
