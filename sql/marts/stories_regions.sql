-- How the trusts of one region do on one measure: how many rose, fell and met the target.
--
-- Trusts that are open and whose figure is the newest of its kind. Two figures are compared only
-- where nothing changed how they are counted; names are joined by "; ".
--
-- Grain   : region_name, metric_id
-- Publish : stories-regions.csv
-- Columns :
--   region_name       region of NHS England
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

select
    area as region_name,
    metric_id,
    metric_short,
    month,
    trust_count,
    compared_count,
    rose_count,
    fell_count,
    improved_count,
    worsened_count,
    target_kind,
    met_count,
    missed_count,
    improved,
    worsened,
    met
from marts.story_areas
where area_kind = 'region'
