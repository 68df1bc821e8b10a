-- One published row that the newest figure of an area was added up from.
--
-- A&E of an ICB is the sum of the providers that NHS England counts towards it that month; finance
-- of an ICB or of England is the mean over trusts. Waiting lists need no such list: their rows
-- carry the code of the ICB.
--
-- Grain   : metric_id, org_kind, org_code, month, part_code
-- Publish : figure-parts.csv
-- Columns :
--   metric_id    key of the metric in metrics.toml
--   org_kind     icb or england
--   org_code     code of the area
--   month        first of the month, or of the quarter
--   part_code    code of the provider or trust
--   release_id   the release its row was read from
--   sheet_name   sheet of that file; empty for a CSV
--   row_number   row of that sheet

with ae as (

    select * from core.ae_placed
    where org_kind = 'icb'

),

finance as (

    select * from core.finance_placed
    where org_kind in ('icb', 'england')

),

ae_metrics as (

    select metric_id from declared.metrics
    where metric_id in ('ae_within_4h', 'ae_within_4h_type1', 'ae_12h_dta')

)

select
    ae_metrics.metric_id,
    ae.org_kind,
    ae.area_code as org_code,
    ae.month,
    ae.provider_code as part_code,
    ae.release_id,
    ae.sheet_name,
    ae.row_number
from ae
cross join ae_metrics
where ae.month = (select max(newest.month) from ae as newest)

union all

select
    'finance_combined' as metric_id,
    org_kind,
    area_code as org_code,
    quarter as month,
    trust_code as part_code,
    release_id,
    sheet_name,
    row_number
from finance
where quarter = (select max(newest.quarter) from finance as newest)
