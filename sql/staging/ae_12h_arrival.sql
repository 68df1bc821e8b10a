-- People over 12 hours from arrival in a major A&E department, by the newest admitted release.
--
-- Grain   : month, row_kind, org_code
-- Source  : ae_12h_arrival
-- Columns :
--   row_kind   england or organisation
--   month   first of the month
--   org_code   ODS code of a provider or a system; empty for England
--   attendances   people who came, rounded to 5; null = not printed
--   over_12h   of them over 12 hours from arrival, rounded to 5; null = not printed
--   mark   * = too small to be printed; ** = cannot be used; null = no mark
--   release_id   the release it was read from
--   sheet_name   sheet of that file
--   row_number   row of that sheet

with figures as (

    select * from parsed.ae_12h_arrival

),

releases as (

    select * from staging.releases

)

select
    figures.row_kind,
    figures.month,
    coalesce(figures.org_code, '') as org_code,
    figures.attendances,
    figures.over_12h,
    figures.mark,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
where figures.release_id in (
    select releases.release_id from releases
    where releases.is_newest
)
