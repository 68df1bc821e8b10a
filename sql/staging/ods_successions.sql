-- One registered succession as it was told on a day.
--
-- Grain   : as_of, row_number
-- Source  : ods_successions
-- Columns :
--   as_of   day of the register
--   closed_code   ODS code of the organisation that closed by law
--   successor_code   ODS code of the organisation that it passed into
--   succeeded_on   the legal date: first day of the successor
--   reason   as printed; null = none
--   mark   0 or 1 as printed; the register does not say what it means
--   release_id   the release it was read from
--   sheet_name   sheet of that file; empty for a CSV
--   row_number   row of that sheet

with figures as (

    select * from parsed.ods_successions

),

releases as (

    select * from staging.releases

)

select
    figures.as_of,
    figures.closed_code,
    figures.successor_code,
    figures.succeeded_on,
    figures.reason,
    figures.mark,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
where figures.release_id in (
    select releases.release_id from releases
    where releases.is_newest
)
