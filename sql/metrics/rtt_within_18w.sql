-- Waiting up to 18 weeks for planned treatment, day 126 included.
--
-- A trust has everyone waiting there; an ICB its own patients wherever they wait.
--
-- Columns :
--   numerator     unfinished pathways of up to 18 weeks
--   denominator   unfinished pathways

select
    org_kind,
    org_code,
    month,
    within_18_weeks as numerator,
    pathways as denominator,
    release_id,
    sheet_name,
    first_row,
    last_row,
    row_count
from core.rtt_organisations
