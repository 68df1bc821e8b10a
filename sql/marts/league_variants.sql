-- The place of one organisation if one choice behind a league table were made otherwise.
--
-- Who is ranked stays ranked, and nobody else comes in, so that a move is a move among the same.
-- Of a figure that earns no score league_weights says who takes over the weight.
--
-- Grain   : table_id, variant_id, org_code
-- Publish : league-variants.csv
-- Columns :
--   table_id     key of the table in metrics.toml; its latest edition
--   variant_id   another normalisation or target, or the table without a theme or measure
--   org_code     code of the organisation, if it is ranked
--   place        its place then
--   moved        [place] places gained by it; below zero = lost

with points as (

    select * from marts.league_points

),

weights as (

    select * from marts.league_weights
    where edition = 'latest' and variant_id != 'published'

),

variants as (

    select * from marts.variant_weights

),

target_scores as (

    select * from marts.league_target_scores
    where edition = 'latest'

),

places as (

    select * from marts.league_places
    where edition = 'latest' and place is not null

),

weighed as (

    select
        places.table_id,
        weights.variant_id,
        places.org_code,
        min(places.place) as place_before,
        min(weights.normalisation) as normalisation,
        min(weights.weight_whole) as weight_whole,
        sum(
            coalesce(round(100 * target_scores.measure_score)::bigint, points.points)::hugeint
            * weights.weight_part
        ) as total
    from places
    inner join weights
        on places.table_id = weights.table_id and places.org_code = weights.org_code
    inner join points
        on
            places.table_id = points.table_id
            and places.org_code = points.org_code
            and weights.metric_id = points.metric_id
            and weights.normalisation = points.normalisation
    left join variants
        on
            weights.table_id = variants.table_id
            and weights.variant_id = variants.variant_id
            and weights.metric_id = variants.metric_id
    left join target_scores
        on
            places.table_id = target_scores.table_id
            and places.org_code = target_scores.org_code
            and variants.metric_id = target_scores.metric_id
            and variants.other_target = target_scores.other_target
    group by places.table_id, weights.variant_id, places.org_code

),

placed as (

    -- By the rules of the table the place goes by the printed score; other scores are not printed.
    select
        table_id,
        variant_id,
        org_code,
        place_before,
        rank() over (
            partition by table_id, variant_id
            order by
                -- Equal fractions of whole numbers are equal doubles.
                if(
                    normalisation = 'rank',
                    half_up_share(total, weight_whole),
                    fraction(total, weight_whole)
                )
        ) as place
    from weighed

)

select
    table_id,
    variant_id,
    org_code,
    place,
    place_before - place as moved
from placed
