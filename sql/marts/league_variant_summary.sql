-- How far a league table moves if one choice behind it is made otherwise.
--
-- Grain   : table_id, variant_id
-- Publish : league-variant-summary.csv
-- Columns :
--   table_id            key of the table in metrics.toml; its latest edition
--   variant_id          another normalisation or target, or the table without a theme or measure
--   kind                [code] normalisation = another way of making figures alike; target =
--                       another target; theme = the table without a theme; measure = the table
--                       without a measure
--   subject             key of the normalisation, the theme or the metric
--   other_target        [mixed] the target that a measure is scored against; null = no variant of a
--                       target
--   rank_correlation    [ratio] Spearman's, with the table as it is; 1 = the same order
--   mean_moved          [place] places moved up or down, on average
--   most_moved          [place] the most that one organisation moves
--   most_moved_code     which one; of several, the first by code
--   top_quarter_count   how many are in the top quarter of the table as it is
--   top_quarter_kept    [count] how many of them still do

with variants as (

    select * from marts.league_variants

),

weights as (

    select
        table_id,
        variant_id,
        max(other_target) as other_target
    from marts.variant_weights
    group by table_id, variant_id

),

editions as (

    select * from marts.league_editions
    where is_latest

),

moves as (

    select
        *,
        place + moved as place_before,
        abs(moved) as distance,
        -- Equal places share the mean of the places they fill, as Spearman has it.
        place
        + (count(*) over (partition by table_id, variant_id, place) - 1) / 2 as rank_now,
        place + moved
        + (count(*) over (partition by table_id, variant_id, place + moved) - 1) / 2 as rank_before
    from variants

),

farthest as (

    select
        table_id,
        variant_id,
        org_code,
        distance
    from moves
    qualify row_number() over (
        partition by table_id, variant_id order by distance desc, org_code asc
    ) = 1

)

select
    moves.table_id,
    moves.variant_id,
    case
        when moves.variant_id like 'normalisation %' then 'normalisation'
        when moves.variant_id like 'without theme %' then 'theme'
        when moves.variant_id like 'target %' then 'target'
        else 'measure'
    end as kind,
    regexp_replace(
        moves.variant_id,
        '^(normalisation|without theme|without measure|target) | [0-9.]+$',
        '',
        'g'
    ) as subject,
    min(weights.other_target) as other_target,
    round(corr(moves.rank_now, moves.rank_before), 6) as rank_correlation,
    fraction(sum(moves.distance), count(*)) as mean_moved,
    min(farthest.distance) as most_moved,
    min(farthest.org_code) as most_moved_code,
    count(*) filter (where 4 * moves.place_before <= editions.ranked_count) as top_quarter_count,
    count(*) filter (
        where 4 * greatest(moves.place_before, moves.place) <= editions.ranked_count
    ) as top_quarter_kept
from moves
inner join editions on moves.table_id = editions.table_id
inner join weights
    on moves.table_id = weights.table_id and moves.variant_id = weights.variant_id
inner join farthest
    on moves.table_id = farthest.table_id and moves.variant_id = farthest.variant_id
group by moves.table_id, moves.variant_id
