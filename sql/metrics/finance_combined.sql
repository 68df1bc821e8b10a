-- NHS England's combined finance score; for an area the mean of its trusts' scores.
--
-- An area has a score only for quarters in which every type of trust is held: a mean over what
-- happens to be held would move by our holdings and not by money. An ICB that opened after the
-- newest of those quarters has one restated row, counted on the map of today.
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

trust_icbs as (

    select * from core.trust_icbs

),

icbs as (

    select * from core.icbs

),

complete_quarters as (

    select quarter
    from framework
    group by quarter
    having count(distinct trust_type) = 3

),

scores as (

    -- The publisher's region stays out: that of the ICB counts, and some files have none.
    select
        framework.quarter,
        framework.org_code,
        framework.value,
        framework.release_id,
        framework.sheet_name,
        framework.quarter + interval 2 month as last_month,
        framework.quarter = (select max(newest.quarter) from complete_quarters as newest)
            as is_newest
    from framework
    inner join complete_quarters on framework.quarter = complete_quarters.quarter
    where framework.value is not null

),

then_placed as (

    select
        scores.*,
        trust_icbs.icb_code,
        icbs.region_name,
        false as is_restated
    from scores
    inner join trust_icbs
        on scores.org_code = trust_icbs.trust_code and scores.last_month = trust_icbs.month
    inner join icbs on trust_icbs.icb_code = icbs.icb_code

),

now_placed as (

    select
        scores.*,
        trust_icbs.icb_code,
        icbs.region_name,
        true as is_restated
    from scores
    inner join trust_icbs
        on
            scores.org_code = trust_icbs.trust_code
            and trust_icbs.month = (select max(newest.month) from trust_icbs as newest)
    inner join icbs
        on trust_icbs.icb_code = icbs.icb_code and icbs.opened_on > last_day(scores.last_month)
    where scores.is_newest

),

placed as (

    select
        'icb' as org_kind,
        then_placed.icb_code as area,
        then_placed.*
    from then_placed
    union all
    select
        'icb' as org_kind,
        now_placed.icb_code as area,
        now_placed.*
    from now_placed
    union all
    select
        'region' as org_kind,
        then_placed.region_name as area,
        then_placed.*
    from then_placed
    union all
    select
        'england' as org_kind,
        'ENG' as area,
        then_placed.*
    from then_placed

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
    org_kind,
    area as org_code,
    quarter as month,
    -- Scores are whole numbers from 1 to 4: their sum is exact.
    sum(value) as numerator,
    count(*) as denominator,
    fraction(sum(value), count(*)) as metric_value,
    case when bool_or(is_restated) then 'restated' else 'published' end as flag,
    -- Scores of an area stand in one file per type of trust: the first by name is given here, and
    -- each trust's own row stands on its own page.
    min(release_id) as release_id,
    min(sheet_name) as sheet_name,
    null as first_row,
    null as last_row,
    count(*)::integer as row_count
from placed
group by org_kind, area, quarter
