-- One integrated care system in the financial performance report of a quarter, with its board.
--
-- The report has names and no codes. A name is a board's if nothing but small words is between
-- them and the board was open in the quarter; else there is no code, and nobody guesses one.
--
-- Grain   : quarter, ics_name
-- Columns :
--   quarter   first day of the quarter; figures are from April to its end
--   ics_name   integrated care system as printed
--   icb_code   ODS code of its board; null = no board's name is sure to be meant
--   plan_millions   planned surplus in £ million, below zero a deficit
--   actual_millions   surplus in £ million, below zero a deficit
--   variance_millions   actual less plan in £ million as printed
--   variance_percent   the same in per cent of turnover as printed; null = blank
--   release_id   the release it was read from
--   sheet_name   heading of the table
--   row_number   row of that table

with systems as (

    select * from staging.finance_quarterly
    where row_kind = 'total'

),

icbs as (

    select * from core.icbs

),

named as (

    select
        systems.quarter,
        systems.ics_name,
        min(icbs.icb_code) as icb_code
    from systems
    inner join icbs
        on
            icb_name_key(systems.ics_name) = icb_name_key(icbs.icb_name)
            and systems.quarter + interval 3 month > icbs.opened_on
            and coalesce(systems.quarter <= icbs.closed_on, true)
    group by systems.quarter, systems.ics_name
    having count(*) = 1

)

select
    systems.quarter,
    systems.ics_name,
    named.icb_code,
    systems.plan_millions,
    systems.actual_millions,
    systems.variance_millions,
    systems.variance_percent,
    systems.release_id,
    systems.sheet_name,
    systems.row_number
from systems
left join named
    on systems.quarter = named.quarter and systems.ics_name = named.ics_name
