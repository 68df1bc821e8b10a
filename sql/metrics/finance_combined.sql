-- NHS England's combined finance score; for an area the mean of its trusts' scores.
--
-- The scores of an area stand in one file per type of trust: here the file that is farthest from
-- the publisher's bytes is named, and marts.figure_parts names every row.
--
-- Grain   : org_kind, org_code, month
-- Columns :
--   org_kind        trust, icb, region or england
--   org_code        code of the organisation
--   month           first of the quarter
--   numerator       sum of the scores; null for a trust
--   denominator     how many trusts have a score; null for a trust
--   metric_value    score from 1 (best) to 4; null = no number
--   flag            published, restated, or why there is no number
--   release_id      the release the number was read from
--   sheet_name      sheet of that file; empty for a CSV
--   first_row       first row that was used
--   last_row        last row that was used
--   row_count       how many rows were used

with framework as (

    select * from staging.nof_metrics
    -- One number in the framework of 2025/26, another in that of 2026/27.
    where nof_metric in ('OF1080', 'OF2080')

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

),

placed as (

    select * from core.finance_placed

),

releases as (

    select * from staging.releases

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

union all

select
    placed.org_kind,
    placed.area_code as org_code,
    placed.quarter as month,
    -- Scores are whole numbers from 1 to 4: their sum is exact.
    sum(placed.combined_score) as numerator,
    count(*) as denominator,
    fraction(sum(placed.combined_score), count(*)) as metric_value,
    case when bool_or(placed.is_restated) then 'restated' else 'published' end as flag,
    arg_min(placed.release_id, coalesce(releases.precedence, 0)) as release_id,
    min(placed.sheet_name) as sheet_name,
    null as first_row,
    null as last_row,
    cast(count(*) as integer) as row_count
from placed
left join releases on placed.release_id = releases.release_id
group by placed.org_kind, placed.area_code, placed.quarter
