-- How the trusts of one area do on one measure: how many rose, fell and met the target.
--
-- Trusts that are open and whose figure is the newest of its kind. Two figures are compared only
-- where nothing changed how they are counted; names are joined by "; ".
--
-- Grain   : area_kind, area, metric_id
-- Columns :
--   area_kind         icb or region
--   area              code of the ICB, or name of the region
--   area_name         its name
--   metric_id         key of the metric in metrics.toml
--   metric_short      the measure in a few words
--   month             newest month or quarter of those figures
--   trust_count       trusts that have a story
--   compared_count    how many of them compare with a year before
--   rose_count        how many of those have a higher printed figure now
--   fell_count        how many have a lower one; the others print alike
--   improved_count    how many are clearly better than a year before, beyond chance
--   worsened_count    how many are clearly worse, beyond chance
--   target_kind       [key] threshold or standard, as in stories; null = nothing to compare with
--   met_count         how many meet it; null where target_kind is
--   missed_count      how many miss it; null where target_kind is
--   improved          names of those that are clearly better; null = none
--   worsened          names of those that are clearly worse; null = none
--   met               names of those that meet what they are compared with; null = none

with stories as (

    select * from marts.story_facts
    where
        org_kind = 'trust'
        and no_story_because is null
        and closed_on is null
        and is_newest_of_kind

),

placed as (

    select
        'icb' as area_kind,
        stories.icb_code as area,
        stories.icb_name as area_name,
        stories.*
    from stories
    where stories.icb_code is not null
    union all
    select
        'region' as area_kind,
        stories.region_name as area,
        stories.region_name as area_name,
        stories.*
    from stories
    where stories.region_name is not null

)

select
    area_kind,
    area,
    min(area_name) as area_name,
    metric_id,
    min(metric_short) as metric_short,
    max(month) as month,
    count(*) as trust_count,
    count(year_ago_change) as compared_count,
    count(*) filter (where year_ago_change > 0) as rose_count,
    count(*) filter (where year_ago_change < 0) as fell_count,
    count(*) filter (where year_verdict = 'improvement') as improved_count,
    count(*) filter (where year_verdict = 'concern') as worsened_count,
    min(target_kind) as target_kind,
    case when min(target_kind) is not null then count(*) filter (where is_target_met) end
        as met_count,
    case when min(target_kind) is not null then count(*) filter (where not is_target_met) end
        as missed_count,
    string_agg(org_name, '; ' order by org_name) filter (where year_verdict = 'improvement')
        as improved,
    string_agg(org_name, '; ' order by org_name) filter (where year_verdict = 'concern')
        as worsened,
    string_agg(org_name, '; ' order by org_name) filter (where is_target_met) as met
from placed
group by area_kind, area, metric_id
