-- NHS England's combined finance score; for an area the mean of its trusts' scores.
--
-- The scores of an area are in one file per type of trust: here the file that is farthest from
-- the publisher's bytes is named, and marts.figure_rows names every row.
--
-- Columns :
--   numerator     sum of the scores; null for a trust
--   denominator   how many trusts have a score; null for a trust
--   given_value   score of a trust from 1 (best) to 4; null for an area
--   is_restated   counted again on a map of ICBs younger than the quarter

with placed as (

    select * from core.finance_placed

),

releases as (

    select * from staging.releases

)

select
    org_kind,
    org_code,
    month,
    null as numerator,
    null as denominator,
    value as given_value,
    false as is_restated,
    release_id,
    sheet_name,
    first_row,
    last_row,
    row_count
from core.nof_trust_metrics
-- One number in the framework of 2025/26, another in that of 2026/27.
where nof_metric in ('OF1080', 'OF2080')

union all

select
    placed.org_kind,
    placed.area_code as org_code,
    placed.quarter as month,
    -- Scores are whole numbers from 1 to 4: their sum is exact.
    sum(placed.combined_score) as numerator,
    count(*) as denominator,
    null as given_value,
    bool_or(placed.is_restated) as is_restated,
    arg_min(placed.release_id, coalesce(releases.precedence, 0)) as release_id,
    min(placed.sheet_name) as sheet_name,
    null as first_row,
    null as last_row,
    cast(count(*) as integer) as row_count
from placed
left join releases on placed.release_id = releases.release_id
group by placed.org_kind, placed.area_code, placed.quarter
