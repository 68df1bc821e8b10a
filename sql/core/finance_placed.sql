-- One trust's combined finance score in a quarter, in every area that it counts towards.
--
-- Only quarters in which every type of trust is held: a mean over what happens to be held would
-- move by our holdings and not by money. An ICB that opened after the newest of those quarters has
-- one restated quarter, counted on the map of today.
--
-- Grain   : org_kind, area_code, quarter, trust_code
-- Columns :
--   org_kind         icb, region or england
--   area_code        ODS code; the name for a region; ENG for England
--   is_restated      placed on a map of ICBs younger than the quarter
--   trust_code       ODS code of the trust
--   quarter          first day of the quarter
--   combined_score   the published score, 1 (best) to 4
--   release_id       the release it was read from
--   sheet_name       sheet of that file; empty for a CSV
--   row_number       row of that sheet

with framework as (

    select * from staging.nof_metrics
    -- One number in the framework of 2025/26, another in that of 2026/27.
    where nof_metric in ('OF1080', 'OF2080')

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
        framework.row_number,
        framework.quarter + interval 2 month as last_month,
        framework.quarter = (select max(newest.quarter) from complete_quarters as newest)
            as is_newest
    from framework
    inner join complete_quarters on framework.quarter = complete_quarters.quarter
    where framework.value is not null

),

then_and_now as (

    select
        scores.org_code,
        scores.quarter,
        trust_icbs.icb_code,
        icbs.region_name,
        false as is_restated
    from scores
    inner join trust_icbs
        on scores.org_code = trust_icbs.trust_code and scores.last_month = trust_icbs.month
    inner join icbs on trust_icbs.icb_code = icbs.icb_code

    union all

    select
        scores.org_code,
        scores.quarter,
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

places as (

    select
        'icb' as org_kind,
        icb_code as area_code,
        org_code,
        quarter,
        is_restated
    from then_and_now

    union all

    select
        'region' as org_kind,
        region_name as area_code,
        org_code,
        quarter,
        is_restated
    from then_and_now
    where not is_restated

    union all

    select
        'england' as org_kind,
        'ENG' as area_code,
        org_code,
        quarter,
        is_restated
    from then_and_now
    where not is_restated

)

select
    places.org_kind,
    places.area_code,
    places.is_restated,
    scores.org_code as trust_code,
    scores.quarter,
    scores.value as combined_score,
    scores.release_id,
    scores.sheet_name,
    scores.row_number
from scores
inner join places
    on scores.org_code = places.org_code and scores.quarter = places.quarter
