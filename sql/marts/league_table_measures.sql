-- One measure of a league table, and whether its figures are quoted without noise.
--
-- Grain   : table_id, metric_id
-- Columns :
--   table_id    key of the table in metrics.toml
--   metric_id   key of the metric in metrics.toml
--   is_quoted   quoted as published: noise is judged on shares of people, and a score or a sum of
--               money is none

with measures as (

    select * from declared.tables

),

metrics as (

    select * from declared.metrics

)

select
    measures.table_id,
    measures.metric_id,
    metrics.unit != 'share' as is_quoted
from measures
inner join metrics on measures.metric_id = metrics.metric_id
