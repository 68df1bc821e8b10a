-- Seen within four hours in the provider's own departments, all types.
--
-- Columns :
--   numerator     people seen within four hours; null = not reported
--   denominator   people who came, all types, booked and unbooked
--   why_not       not_reported or not_submitted where there is no figure
--   is_restated   counted again on a map of ICBs younger than the month

select
    org_kind,
    org_code,
    month,
    within_4h as numerator,
    attendances as denominator,
    why_not,
    is_restated,
    release_id,
    sheet_name,
    four_hour_first_row as first_row,
    four_hour_last_row as last_row,
    four_hour_row_count as row_count
from core.ae_organisations
-- An ICB or region has no departments of its own; England stands beside the trusts.
-- Who saw nobody has no figure; who did not submit has none and says so.
where org_kind in ('trust', 'england') and (attendances > 0 or why_not = 'not_submitted')
