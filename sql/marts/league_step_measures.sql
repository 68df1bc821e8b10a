-- What has changed about one measure of a league table between two editions that are compared.
--
-- Grain   : table_id, edition, since_edition, metric_id
-- Columns :
--   table_id        key of the table in metrics.toml
--   edition         latest, or the month such as 2026-03
--   since_edition   the earlier edition that it is compared with
--   metric_id       key of the metric in metrics.toml
--   is_new_score    a published score, and of another period now: one step of it moves many places
--   target_before   target in force in the earlier edition; null = none
--   target_now      target in force in this one; null = none
--   has_new_target  whether they differ

with steps as (

    select * from marts.league_move_summary

),

measures as (

    select * from marts.league_table_measures

),

terms as (

    select
        periods.table_id,
        periods.edition,
        periods.metric_id,
        periods.month,
        targets.target
    from marts.league_periods as periods
    left join marts.targets_in_force as targets
        on periods.metric_id = targets.metric_id and periods.month = targets.month

)

select
    steps.table_id,
    steps.edition,
    steps.since_edition,
    measures.metric_id,
    measures.is_score and (later.month is distinct from earlier.month) as is_new_score,
    earlier.target as target_before,
    later.target as target_now,
    (later.target is distinct from earlier.target) as has_new_target
from steps
inner join measures on steps.table_id = measures.table_id
left join terms as later
    on
        steps.table_id = later.table_id
        and steps.edition = later.edition
        and measures.metric_id = later.metric_id
left join terms as earlier
    on
        steps.table_id = earlier.table_id
        and steps.since_edition = earlier.edition
        and measures.metric_id = earlier.metric_id
