-- Waits over 12 hours from the decision to admit, out of emergency admissions via A&E.
--
-- Columns :
--   numerator     people who waited over 12 hours from the decision to admit
--   denominator   emergency admissions via A&E, all department types
--   is_restated   counted again on a map of ICBs younger than the month
--   mapped_month   month of the mapping of an area's providers; null = the month's own

select
    org_kind,
    org_code,
    month,
    waits_12h_dta as numerator,
    admissions_via_ae as denominator,
    is_restated,
    mapped_month,
    release_id,
    sheet_name,
    first_row,
    last_row,
    row_count
from core.ae_organisations
-- Who admitted nobody through A&E has no figure.
where admissions_via_ae > 0
