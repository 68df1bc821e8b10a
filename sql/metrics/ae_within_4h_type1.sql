-- Seen within four hours in major (type 1) departments.
--
-- Columns :
--   numerator     people seen within four hours; null = not reported
--   denominator   people who came to a major department, booked and unbooked
--   why_not       not_reported or not_submitted where there is no figure
--   is_restated   counted again on a map of ICBs younger than the month
--   mapped_month   month of the mapping of an area's providers; null = the month's own

select
    org_kind,
    org_code,
    month,
    within_4h_type1 as numerator,
    attendances_type1 as denominator,
    why_not,
    is_restated,
    mapped_month,
    release_id,
    sheet_name,
    four_hour_first_row as first_row,
    four_hour_last_row as last_row,
    four_hour_row_count as row_count
from core.ae_organisations
-- Who saw nobody has no figure; who did not submit has none and says so.
where attendances_type1 > 0 or why_not = 'not_submitted'
