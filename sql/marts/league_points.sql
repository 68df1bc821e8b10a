-- What one figure of the latest edition of a league table weighs in with, by each normalisation.
--
-- Points are whole numbers, and weights are whole parts: sums of them are exact, and whoever weighs
-- them with weights of his own, a reader's browser for instance, finds the places that we would
-- find. Smaller is better. The normalisations are those of replays. They look at everybody who has
-- the figure, whether ranked or not, and so do not depend on the weights.
--
-- Grain   : table_id, org_code, metric_id, normalisation
-- Columns :
--   table_id        key of the table in metrics.toml; its latest edition
--   org_code        code of the organisation
--   metric_id       key of the metric in metrics.toml
--   normalisation   rank, zscore, minmax or target
--   points          by rank: hundredths of the score, 100 (best) to 400; by any other: billionths
--                   of what the normalisation makes of the figure

with levels as (

    select * from marts.replay_levels
    where edition = 'latest' and doubt = 'none'

),

measures as (

    select * from marts.league_measures
    where edition = 'latest' and measure_score is not null

),

normalisations as (

    select * from declared.normalisations

)

select
    measures.table_id,
    measures.org_code,
    measures.metric_id,
    normalisations.normalisation,
    case
        when normalisations.normalisation = 'rank'
            then round(100 * measures.measure_score)::bigint
        else
            -- Beyond nine digits lies the dust of division, which must not part equal figures.
            round(
                1000000000 * set_in_field(
                    normalisations.normalisation,
                    levels.burden,
                    levels.mean,
                    levels.spread,
                    levels.best,
                    levels.reach,
                    levels.reference
                )
            )::bigint
    end as points
from measures
inner join levels
    on
        measures.table_id = levels.table_id
        and measures.org_code = levels.org_code
        and measures.metric_id = levels.metric_id
cross join normalisations
