-- What a month's cancer waits of one organisation come to, by one standard.
--
-- Grain   : standard, org_kind, org_code, month
-- Columns :
--   standard       diagnosed_28, treated_31 or treated_62
--   org_kind       trust or england
--   org_code       ODS code; ENG for England
--   month          first of the month
--   in_time        people told or treated within the days of the standard
--   people         people told or treated
--   release_id     the release they were read from
--   sheet_name     sheet of that file
--   first_row      first row that was used
--   last_row       last row that was used
--   row_count      how many rows were used

select
    standard,
    org_kind,
    org_code,
    month,
    -- Halves of people: their sums are exact.
    sum(in_time) as in_time,
    sum(people) as people,
    min(release_id) as release_id,
    min(sheet_name) as sheet_name,
    min(row_number) as first_row,
    max(row_number) as last_row,
    cast(count(*) as integer) as row_count
from core.cancer_placed
group by standard, org_kind, org_code, month
having sum(people) > 0
