-- One trust, board or total in the table of a care system, by the newest reading of the page.
--
-- Grain   : quarter, ics_name, org_name
-- Source  : finance_quarterly
-- Columns :
--   quarter   first day of the quarter; figures are from April to its end
--   ics_name   integrated care system as printed
--   org_name   trust or board as printed; the page has no codes
--   row_kind   provider, icb, or total
--   plan_millions   planned surplus in £ million, below zero a deficit, deficit support funding
--     counted in; null = blank
--   actual_millions   surplus in £ million, below zero a deficit, deficit support funding counted
--     in; null = blank
--   variance_millions   actual less plan in £ million as printed; null = blank
--   variance_percent   the same in per cent of turnover as printed; null = blank
--   release_id   the release it was read from
--   sheet_name   heading of the table
--   row_number   row of that table

with figures as (

    select * from parsed.finance_quarterly

),

releases as (

    select * from staging.releases

)

select
    figures.quarter,
    figures.ics_name,
    figures.org_name,
    figures.row_kind,
    figures.plan_millions,
    figures.actual_millions,
    figures.variance_millions,
    figures.variance_percent,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
where figures.release_id in (
    select releases.release_id from releases
    where releases.is_newest
)
