-- Told within 28 days of an urgent referral whether it is cancer.
--
-- Columns :
--   numerator     people told within 28 days
--   denominator   people told

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
where standard = 'diagnosed_28'
