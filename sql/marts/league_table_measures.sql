-- One measure of a league table, and how the noise of its figures is judged.
--
-- Grain   : table_id, metric_id
-- Columns :
--   table_id    key of the table in metrics.toml
--   metric_id   key of the metric in metrics.toml
--   is_score    itself a score from 1 to 4: its noise is judged by the steps of scores
--   is_quoted   quoted without noise: noise is judged on shares of people and on scores only

with measures as (

    select * from declared.tables

),

metrics as (

    select * from declared.metrics

)

select
    measures.table_id,
    measures.metric_id,
    metrics.scoring = 'lookup' as is_score,
    metrics.unit != 'share' and metrics.scoring != 'lookup' as is_quoted
from measures
inner join metrics on measures.metric_id = metrics.metric_id
