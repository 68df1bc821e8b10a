-- Waiting six weeks or more for one of 15 diagnostic tests.
--
-- Columns :
--   numerator     people waiting six weeks or more
--   denominator   people waiting

select
    org_kind,
    org_code,
    month,
    cast(sum(over_6_weeks) as bigint) as numerator,
    cast(sum(waiting) as bigint) as denominator,
    min(release_id) as release_id,
    min(sheet_name) as sheet_name,
    min(row_number) as first_row,
    max(row_number) as last_row,
    cast(count(*) as integer) as row_count
from core.diagnostics_placed
group by org_kind, org_code, month
-- Many providers do these tests at once and have nobody waiting.
having sum(waiting) > 0
