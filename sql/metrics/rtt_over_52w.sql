-- Waiting over 52 weeks for planned treatment.
--
-- A trust has everyone waiting there; an ICB its own patients wherever they wait.
--
-- Columns :
--   numerator     unfinished pathways of over 52 weeks
--   denominator   unfinished pathways

select
    org_kind,
    org_code,
    month,
    over_52_weeks as numerator,
    pathways as denominator,
    release_id,
    sheet_name,
    first_row,
    last_row,
    row_count
from core.rtt_organisations
