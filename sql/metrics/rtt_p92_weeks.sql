-- Weeks by which 92 in 100 of the waiting list are reached.
--
-- A trust has everyone waiting there; an ICB its own patients wherever they wait.
--
-- Columns :
--   denominator   unfinished pathways
--   given_value   weeks; null = not published, or over 104 weeks

select
    org_kind,
    org_code,
    month,
    pathways as denominator,
    p92_weeks as given_value,
    release_id,
    sheet_name,
    first_row,
    last_row,
    row_count
from core.rtt_organisations
-- A cut says nothing of it: who is in one has not failed to report.
where not is_cut
