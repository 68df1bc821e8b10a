-- One metric of one trust in a quarter of the oversight framework, with the cell it is in.
--
-- Grain   : org_kind, org_code, month, nof_metric
-- Columns :
--   org_kind     trust
--   org_code     ODS code of the trust
--   month        first day of the quarter
--   nof_metric   the publisher's number of the metric, such as OF0079
--   value        value or score; null = blank
--   release_id   the release it was read from
--   sheet_name   sheet of that file; empty for a CSV
--   first_row    row of that sheet
--   last_row     the same row
--   row_count    1

with framework as (

    select * from staging.nof_metrics

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

)

select
    'trust' as org_kind,
    framework.org_code,
    framework.quarter as month,
    framework.nof_metric,
    framework.value,
    framework.release_id,
    framework.sheet_name,
    framework.row_number as first_row,
    framework.row_number as last_row,
    1 as row_count
from framework
inner join trusts on framework.org_code = trusts.org_code
