-- How much one measure counts in one league table, as declared.
--
-- Where a figure earns no score, the other measures of its theme take over: league-places names the
-- measures that are left out of a place.
--
-- Grain   : table_id, theme_id, metric_id
-- Publish : weights.csv
-- Columns :
--   table_id               key of the table in metrics.toml
--   theme_id               key of the theme
--   metric_id              key of the metric in metrics.toml
--   theme_title            name of the theme
--   theme_weight           [share] share of the theme in the table
--   theme_weight_text      the same as an exact fraction, such as 1/3
--   measure_weight         [share] share of the measure in its theme
--   measure_weight_text    the same as an exact fraction
--   weight                 [share] share of the measure in the table

select
    table_id,
    theme_id,
    metric_id,
    theme_title,
    theme_weight,
    theme_weight_text,
    measure_weight,
    measure_weight_text,
    fraction(weight_part, weight_whole) as weight
from declared.tables
