-- The weight of each measure in a league table drawn up with one choice made otherwise.
--
-- What is left out weighs nothing, and the rest grows in proportion: without a theme the other
-- themes, without a measure the others of its theme. Parts and wholes are whole numbers: nothing is
-- lost.
--
-- Grain   : table_id, variant_id, metric_id
-- Columns :
--   table_id        key of the table in metrics.toml
--   variant_id      another normalisation or target, or the table without a theme or measure
--   metric_id       key of the metric in metrics.toml
--   normalisation   how figures are made alike: rank, zscore, minmax or target
--   weight_part     how many parts the measure weighs
--   weight_whole    how many parts there are
--   other_target    target that the measure is scored against in this variant; null = the one in
--                   force, or none

with normalisations as (

    select * from declared.normalisations

),

league_tables as (

    select * from declared.tables

),

measures as (

    select
        table_id,
        theme_id,
        metric_id,
        weight_part,
        weight_whole,
        (sum(weight_part) over (partition by table_id, theme_id))::bigint as theme_part
    from league_tables

),

themes as (

    select
        table_id,
        theme_id,
        min(theme_part) as theme_part
    from measures
    group by table_id, theme_id

),

alternatives as (

    select
        table_id,
        metric_id,
        other_target
    from marts.league_target_scores
    where edition = 'latest'
    group by table_id, metric_id, other_target

),

variants as (

    select
        measures.table_id,
        'normalisation ' || normalisations.normalisation as variant_id,
        measures.metric_id,
        normalisations.normalisation,
        measures.weight_part,
        measures.weight_whole,
        null as other_target
    from measures
    inner join normalisations on normalisations.normalisation != 'rank'

    union all

    select
        measures.table_id,
        'target ' || alternatives.metric_id || ' ' || alternatives.other_target as variant_id,
        measures.metric_id,
        'rank' as normalisation,
        measures.weight_part,
        measures.weight_whole,
        case
            when measures.metric_id = alternatives.metric_id then alternatives.other_target
        end as other_target
    from measures
    inner join alternatives on measures.table_id = alternatives.table_id

    union all

    select
        measures.table_id,
        'without theme ' || dropped.theme_id as variant_id,
        measures.metric_id,
        'rank' as normalisation,
        if(measures.theme_id = dropped.theme_id, 0, measures.weight_part) as weight_part,
        measures.weight_whole - dropped.theme_part as weight_whole,
        null as other_target
    from measures
    inner join themes as dropped
        on measures.table_id = dropped.table_id and measures.weight_whole > dropped.theme_part

    union all

    -- The others of the theme grow by the theme's parts over what is left of them; to stay whole,
    -- everything is multiplied by what is left.
    select
        measures.table_id,
        'without measure ' || dropped.metric_id as variant_id,
        measures.metric_id,
        'rank' as normalisation,
        measures.weight_part * case
            when measures.metric_id = dropped.metric_id then 0
            when measures.theme_id = dropped.theme_id then dropped.theme_part
            else dropped.theme_part - dropped.weight_part
        end as weight_part,
        measures.weight_whole * (dropped.theme_part - dropped.weight_part) as weight_whole,
        null as other_target
    from measures
    inner join measures as dropped
        on measures.table_id = dropped.table_id and dropped.theme_part > dropped.weight_part

)

select
    table_id,
    variant_id,
    metric_id,
    normalisation,
    weight_part::bigint as weight_part,
    weight_whole::bigint as weight_whole,
    other_target
from variants
