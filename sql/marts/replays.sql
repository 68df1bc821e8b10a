-- The place of one organisation in every replay of a league table, by source of doubt.
--
-- A replay is the whole table drawn up once more: each figure is replaced by a level that it may
-- stand for, figures are made alike by the normalisation of the replay, weighed with its weights,
-- and ranked. The normalisations are: rank, the rules of the table; zscore, the distance from the
-- mean in standard deviations; minmax, the part of the way from the best to the worst; target, how
-- far beyond the target in force, or without one beyond the best tenth, in standard deviations.
--
-- Grain   : table_id, edition, doubt, org_code
-- Columns :
--   table_id    key of the table in metrics.toml
--   edition     latest, or the month such as 2026-03
--   doubt       which source of doubt is switched on; all of them; or none: the table as it is.
--               Past editions have all of them only
--   org_code    code of the organisation, if it is ranked
--   places      its place in each replay

with doubt as (

    select * from declared.doubt

),

levels as (

    select * from marts.replay_levels

),

weights as (

    select * from marts.replay_weights

),

steps as (

    select
        table_id,
        metric_id,
        doubt,
        unnest(range(1, len(weights) + 1)) as replay,
        unnest(weights) as weight,
        unnest(normalisations) as normalisation
    from weights

),

taken_over as (

    select
        levels.figure_number,
        levels.race_number,
        steps.replay,
        levels.takes_part * sum(steps.weight) as weight
    from levels
    inner join steps
        on
            levels.table_id = steps.table_id
            and levels.doubt = steps.doubt
            and levels.replays >= steps.replay
            and list_contains(levels.takes_over, steps.metric_id)
    group by levels.figure_number, levels.race_number, levels.takes_part, steps.replay

),

needed as (

    select
        race_number,
        replay
    from taken_over
    where weight > 0
    group by race_number, replay

),

drawn as (

    select
        levels.figure_number,
        steps.replay,
        steps.weight + coalesce(taken_over.weight, 0) as weight,
        steps.normalisation,
        case
            when levels.field is not null
                then
                    levels.field[
                        1 + cast(
                            floor(
                                draw('credibility', levels.figure_key, steps.replay, 0)
                                * len(levels.field)
                            ) as bigint
                        )
                    ]
            when levels.middle is null then levels.burden
            else
                levels.sign * share_of(
                    levels.middle
                    + levels.middle_spread * (
                        levels.sign * sqrt(doubt.shared_percent / 100)
                        * normal_draw(levels.theme_key, steps.replay)
                        + sqrt(1 - doubt.shared_percent / 100)
                        * normal_draw(levels.figure_key, steps.replay)
                    )
                )
        end as burden
    from levels
    inner join steps
        on
            levels.table_id = steps.table_id
            and levels.metric_id = steps.metric_id
            and levels.doubt = steps.doubt
            and levels.replays >= steps.replay
    cross join doubt
    left join taken_over
        on levels.figure_number = taken_over.figure_number and steps.replay = taken_over.replay
    left join needed
        on levels.race_number = needed.race_number and steps.replay = needed.replay
    -- A measure that this replay leaves out need not be drawn, unless somebody is placed by it.
    where steps.weight > 0 or needed.race_number is not null

),

groups as (

    -- Who meets the target is in one group, the others race among themselves; without a target
    -- all are others. One number for each race in each replay: millions of rows are ranked by it.
    select
        drawn.figure_number,
        drawn.replay,
        drawn.weight,
        drawn.burden,
        levels.is_ranked,
        levels.target is not null as has_target,
        coalesce(drawn.burden - levels.half_person <= levels.target, false) as is_target_met,
        100000 * levels.race_number + drawn.replay as race
    from drawn
    inner join levels on drawn.figure_number = levels.figure_number
    where drawn.normalisation = 'rank' and not levels.is_by_lookup

),

raced as (

    select
        *,
        rank() over (partition by race, is_target_met order by burden) as place,
        count(*) over (partition by race, is_target_met) as place_count
    from groups

),

scored as (

    select
        figure_number,
        replay,
        true as is_by_rank,
        weight
        * case
            when is_target_met then 1
            when has_target
                then half_up(2 + coalesce(2 * fraction(place - 1, place_count - 1), 0))
            else half_up(1 + coalesce(3 * fraction(place - 1, place_count - 1), 0))
        end as part
    from raced
    where is_ranked

    union all

    select
        drawn.figure_number,
        drawn.replay,
        drawn.normalisation = 'rank' as is_by_rank,
        drawn.weight
        * case
            -- As league_measures has it: a board's is an average with more decimals.
            when drawn.normalisation = 'rank' then round(drawn.burden, 2)
            else
                set_in_field(
                    drawn.normalisation,
                    drawn.burden,
                    levels.mean,
                    levels.spread,
                    levels.best,
                    levels.reach,
                    levels.reference
                )
        end as part
    from drawn
    inner join levels on drawn.figure_number = levels.figure_number
    where levels.is_ranked and (drawn.normalisation != 'rank' or levels.is_by_lookup)

),

totals as (

    select
        100000 * levels.entry_number + scored.replay as entry,
        min(100000 * levels.league_number + scored.replay) as league,
        -- By the rules of the table the score is printed with two decimals, and ranked as printed.
        if(
            bool_and(scored.is_by_rank), half_up(sum(scored.part)), round(sum(scored.part), 9)
        ) as score
    from scored
    inner join levels on scored.figure_number = levels.figure_number
    group by 100000 * levels.entry_number + scored.replay

),

replayed as (

    select
        entry,
        entry // 100000 as entry_number,
        cast(rank() over (partition by league order by score) as smallint) as place
    from totals

),

entries as (

    select
        entry_number,
        min(table_id) as table_id,
        min(edition) as edition,
        min(doubt) as doubt,
        min(org_code) as org_code
    from levels
    group by entry_number

),

lists as (

    select
        entry_number,
        list(place order by entry) as places
    from replayed
    group by entry_number

)

select
    entries.table_id,
    entries.edition,
    entries.doubt,
    entries.org_code,
    lists.places
from lists
inner join entries on lists.entry_number = entries.entry_number
