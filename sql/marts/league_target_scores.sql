-- What a figure of a league table would score against another target than the one in force.
--
-- Grain   : table_id, edition, org_code, metric_id, other_target
-- Columns :
--   table_id        key of the table in metrics.toml
--   edition         latest, or the month such as 2026-03
--   org_code        code of the organisation
--   metric_id       key of the metric in metrics.toml, scored against a target
--   other_target    a target declared for it that is not in force
--   measure_score   1.00 (best) to 4.00 against that one

with measures as (

    select * from marts.league_measures
    where measure_score is not null

),

metrics as (

    select * from declared.metrics

),

targets as (

    select * from declared.targets

),

judged as (

    select
        measures.table_id,
        measures.edition,
        measures.org_code,
        measures.metric_id,
        measures.place,
        targets.target as other_target,
        if(
            metrics.better = 'higher',
            measures.metric_value >= targets.target,
            measures.metric_value <= targets.target
        ) as is_met
    from measures
    inner join metrics on measures.metric_id = metrics.metric_id
    inner join targets
        on
            measures.metric_id = targets.metric_id
            and targets.target is distinct from measures.target

)

select
    table_id,
    edition,
    org_code,
    metric_id,
    other_target,
    score_by_target(
        is_met,
        place,
        count(*) filter (where is_met) over field,
        count(*) filter (where not is_met) over field
    ) as measure_score
from judged
window field as (partition by table_id, edition, metric_id, other_target)
