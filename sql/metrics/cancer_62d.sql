-- Treated for cancer within 62 days of an urgent referral.
--
-- Columns :
--   numerator     people treated within 62 days
--   denominator   people treated for the first time

select
    org_kind,
    org_code,
    month,
    in_time as numerator,
    people as denominator,
    release_id,
    sheet_name,
    first_row,
    last_row,
    row_count
from core.cancer_figures
where standard = 'treated_62'
