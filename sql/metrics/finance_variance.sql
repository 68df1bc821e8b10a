-- Surplus or deficit against plan, year to date, as published.
--
-- The publisher gives no parts, and nothing for areas.
--
-- Columns :
--   given_value   per cent of turnover

select
    org_kind,
    org_code,
    month,
    value as given_value,
    release_id,
    sheet_name,
    first_row,
    last_row,
    row_count
from core.nof_trust_metrics
where nof_metric = 'OF0081'
