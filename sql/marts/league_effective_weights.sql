-- What each measure of a league table weighs in effect: its share of the variance of the scores.
--
-- A measure whose scores lie far apart sets organisations apart more than its weight says, one on
-- which nearly all score alike less. The share is the covariance of the weighed measure with the
-- score (not rounded) over the variance of the score: shares sum to 1 and may be below zero.
--
-- Grain   : table_id, edition, metric_id
-- Publish : league-effective-weights.csv
-- Columns :
--   table_id         key of the table in metrics.toml
--   edition          latest, or the month such as 2026-03
--   metric_id        key of the metric in metrics.toml
--   weight           [share] its weight as declared, from 0 to 1
--   effective        [ratio] its share of the variance of the score; null = all scores are equal
--   score_spread     [score] standard deviation of its scores; null = one organisation alone
--   ranked_count     organisations ranked and scored on every measure

with measures as (

    select * from marts.league_measures

),

league_tables as (

    select * from declared.tables

),

places as (

    select * from marts.league_places
    where place is not null

),

weighed as (

    select
        measures.table_id,
        measures.edition,
        measures.metric_id,
        measures.org_code,
        measures.measure_score,
        fraction(league_tables.weight_part, league_tables.weight_whole) as weight,
        round(
            measures.measure_score
            * fraction(league_tables.weight_part, league_tables.weight_whole),
            9
        ) as part
    from measures
    inner join league_tables
        on
            measures.table_id = league_tables.table_id
            and measures.metric_id = league_tables.metric_id
    inner join places
        on
            measures.table_id = places.table_id
            and measures.edition = places.edition
            and measures.org_code = places.org_code
    -- Only who is scored on every measure: of others the parts are no parts of one whole.
    qualify
        bool_and(measures.measure_score is not null) over (
            partition by measures.table_id, measures.edition, measures.org_code
        )

),

totalled as (

    select
        *,
        round(sum(part) over (partition by table_id, edition, org_code), 9) as total
    from weighed

)

select
    table_id,
    edition,
    metric_id,
    min(weight) as weight,
    round(fraction(covar_pop(part, total), nullif(var_pop(total), 0)), 9) as effective,
    round(stddev_samp(measure_score), 9) as score_spread,
    count(*) as ranked_count
from totalled
group by table_id, edition, metric_id
