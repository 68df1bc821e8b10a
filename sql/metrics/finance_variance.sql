-- Surplus or deficit against plan, year to date, as published.
--
-- As published for each trust; there is no published figure for areas.
--
-- Grain   : org_kind, org_code, month
-- Columns :
--   org_kind        trust
--   org_code        code of the trust
--   month           first of the quarter
--   numerator       null: the publisher gives no parts
--   denominator     null: the publisher gives no parts
--   metric_value    per cent of turnover; null = no number
--   flag            published, or not_published
--   release_id      the release the number was read from
--   sheet_name      sheet of that file; empty for a CSV
--   first_row       first row that was used
--   last_row        last row that was used
--   row_count       how many rows were used

with framework as (

    select * from staging.nof_metrics
    where nof_metric = 'OF0081'

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

)

select
    'trust' as org_kind,
    framework.org_code,
    framework.quarter as month,
    null as numerator,
    null as denominator,
    framework.value as metric_value,
    case when framework.value is null then 'not_published' else 'published' end as flag,
    framework.release_id,
    framework.sheet_name,
    framework.row_number as first_row,
    framework.row_number as last_row,
    1 as row_count
from framework
inner join trusts on framework.org_code = trusts.org_code
