-- How far a published score of a league table may be off, and how many trusts it is made of.
--
-- A mean of few trusts jumps farther than one of many. Each trust's score is drawn as the replays
-- draw it; the range holds 95% of what comes out, widened to hold the score itself.
--
-- Grain   : table_id, edition, org_code, metric_id
-- Publish : league-score-ranges.csv
-- Columns :
--   table_id       key of the table in metrics.toml
--   edition        latest, or the month such as 2026-03
--   org_code       code of the organisation
--   metric_id      key of the metric in metrics.toml
--   metric_value   the score
--   member_count   how many trusts it is made of
--   score_low      [score] best end of the range
--   score_high     [score] worst end of the range
--   steps_after    [count] steps of scores it is judged by that end after its quarter

with measures as (

    select * from marts.league_measures
    where metric_value is not null

),

league_tables as (

    select * from declared.tables

),

scores as (

    select * from marts.replay_scores
    where not is_of_its_time

)

select
    measures.table_id,
    measures.edition,
    measures.org_code,
    measures.metric_id,
    measures.metric_value,
    scores.member_count,
    least(
        measures.metric_value, list_aggregate(scores.draws, 'quantile_disc', 0.025)
    ) as score_low,
    greatest(
        measures.metric_value, list_aggregate(scores.draws, 'quantile_disc', 0.975)
    ) as score_high,
    scores.steps_after
from measures
inner join league_tables
    on
        measures.table_id = league_tables.table_id
        and measures.metric_id = league_tables.metric_id
inner join scores
    on
        league_tables.org_kind = scores.org_kind
        and measures.metric_id = scores.metric_id
        and measures.org_code = scores.org_code
        and measures.month = scores.month
