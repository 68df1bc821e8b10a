-- Treated for cancer within 31 days of the decision to treat.
--
-- Columns :
--   numerator     people treated within 31 days
--   denominator   people treated, first and later treatments

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
where standard = 'treated_31'
