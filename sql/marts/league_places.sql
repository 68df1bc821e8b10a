-- The place of one organisation in one edition of a league table, or why it has none.
--
-- The score is the weighted mean of the themes to two decimals, as printed; the place goes by the
-- printed score, so that a reader can check it, and ties share the best place. It is worked out in
-- whole numbers, hundredths times parts, so that whoever weighs the same measures finds the same.
-- Whoever has a figure that earns no score is placed by the others: see league_weights.
--
-- Grain   : table_id, edition, org_code
-- Columns :
--   table_id      key of the table in metrics.toml
--   edition       latest, or the month such as 2026-03
--   org_code      code of the organisation
--   org_name      its name
--   region_name   its region
--   icb_code      ICB of a trust; null for an ICB
--   subtype       official subtype; null = none
--   score         [score] 1.00 (best) to 4.00; null = not ranked
--   place         1 is best; null = not ranked
--   tied_with     [count] how many others share the place; null = not ranked
--   quarter       top or bottom quarter of those ranked; null = neither, or not ranked
--   reason        why it is not ranked; null = ranked
--   reason_code   no figure or no score, for machines; null = ranked
--   left_out      measures whose figure earns no score, ", " between; null = none

with measures as (

    select * from marts.league_measures

),

themes as (

    select * from marts.league_themes

),

organisations as (

    select * from core.organisations

),

kinds as (

    select
        table_id,
        min(org_kind) as org_kind
    from declared.tables
    group by table_id

),

weights as (

    select * from marts.league_weights
    where variant_id = 'published'

),

weighed as (

    select
        measures.table_id,
        measures.edition,
        measures.org_code,
        half_up_share(
            sum(round(100 * measures.measure_score)::bigint * weights.weight_part),
            min(weights.weight_whole)
        ) as hundredths
    from measures
    inner join weights
        on
            measures.table_id = weights.table_id
            and measures.edition = weights.edition
            and measures.org_code = weights.org_code
            and measures.metric_id = weights.metric_id
    group by measures.table_id, measures.edition, measures.org_code

),

complete as (

    select
        table_id,
        edition,
        org_code,
        count(theme_score) = count(*) as is_ranked,
        string_agg(missing, ', ' order by missing) as missing,
        string_agg(left_out, ', ' order by left_out) as left_out,
        string_agg(left_out, ', ' order by left_out) filter (where theme_score is null) as unscored
    from themes
    group by table_id, edition, org_code

),

scored as (

    select
        complete.table_id,
        complete.edition,
        complete.org_code,
        case when complete.is_ranked then weighed.hundredths::bigint / 100 end as score,
        complete.missing,
        complete.unscored,
        complete.left_out
    from complete
    left join weighed
        on
            complete.table_id = weighed.table_id
            and complete.edition = weighed.edition
            and complete.org_code = weighed.org_code

),

placed as (

    select
        table_id,
        edition,
        org_code,
        rank() over (partition by table_id, edition order by score) as place,
        count(*) over (partition by table_id, edition, score) - 1 as tied_with,
        count(*) over (partition by table_id, edition) as place_of
    from scored
    where score is not null

)

select
    scored.table_id,
    scored.edition,
    scored.org_code,
    organisations.org_name,
    organisations.region_name,
    organisations.icb_code,
    organisations.subtype,
    scored.score,
    placed.place,
    placed.tied_with,
    case
        when 4 * placed.place <= placed.place_of then 'top'
        when 4 * (placed.place_of + 1 - placed.place) <= placed.place_of then 'bottom'
    end as quarter,
    case
        when scored.score is not null then null
        when scored.missing is not null then 'No figure for: ' || scored.missing
        else 'No figure that can be scored for: ' || scored.unscored
    end as reason,
    case
        when scored.score is not null then null
        when scored.missing is not null then 'no figure'
        else 'no score'
    end as reason_code,
    scored.left_out
from scored
inner join kinds on scored.table_id = kinds.table_id
inner join organisations
    on kinds.org_kind = organisations.org_kind and scored.org_code = organisations.org_code
left join placed
    on
        scored.table_id = placed.table_id
        and scored.edition = placed.edition
        and scored.org_code = placed.org_code
