-- Minimum, quartiles, median and maximum of the newest figures of each measure, by peer group.
--
-- Grain   : metric_id, org_kind, peer_group
-- Publish : field-summaries.csv
-- Columns :
--   metric_id       key of the metric in metrics.toml
--   org_kind        trust or icb
--   peer_group      peer group; all = everyone of its kind
--   month           first of the month or quarter
--   figure_count    how many have a figure
--   lowest          [unit] smallest figure
--   lower_quartile  [unit] a quarter of the figures are at or below it
--   middle          [unit] half of the figures are at or below it
--   upper_quartile  [unit] three quarters of the figures are at or below it
--   highest         [unit] largest figure

with places as (

    select * from marts.measure_places

)

select
    metric_id,
    org_kind,
    peer_group,
    min(month) as month,
    count(*) as figure_count,
    min(metric_value) as lowest,
    quantile_cont(metric_value, 0.25) as lower_quartile,
    quantile_cont(metric_value, 0.5) as middle,
    quantile_cont(metric_value, 0.75) as upper_quartile,
    max(metric_value) as highest
from places
group by metric_id, org_kind, peer_group
