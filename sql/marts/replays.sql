-- The place of one organisation in every replay of a league table, by source of doubt.
--
-- A replay is the whole table drawn up once more: each figure is replaced by a level that it may
-- mean, figures are made alike by the normalisation of the replay, weighed with its weights,
-- and ranked. The normalisations are: rank, the rules of the table; zscore, the distance from the
-- mean in standard deviations; minmax, the part of the way from the best to the worst; target, how
-- far beyond the target in force, or without one beyond the best tenth, in standard deviations.
--
-- Grain   : table_id, edition, doubt, org_code
-- Columns :
--   table_id    key of the table in metrics.toml
--   edition     latest, or the month such as 2026-03
--   doubt       which source of doubt is switched on; noise: those about the figures themselves;
--               all of them; then: all, by what was known in the month; none: the table as it is.
--               Past editions have noise, all and then, the latest all but then
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

scores as (

    select
        score_number,
        unnest(range(1, len(draws) + 1)) as replay,
        unnest(draws) as score
    from marts.replay_scores

),

steps as (

    select
        table_id,
        metric_id,
        doubt,
        unnest(range(1, len(weights) + 1)) as replay,
        unnest(weights) as weight,
        unnest(normalisations) as normalisation,
        unnest(list_transform(normalisations, lambda one: one = 'rank')) as is_by_rank
    from weights

),

heirs as (

    select
        figure_number,
        race_number,
        table_id,
        doubt,
        replays,
        takes_part,
        unnest(takes_over) as metric_id
    from levels
    where takes_over is not null

),

taken_over as (

    select
        heirs.figure_number,
        heirs.race_number,
        steps.replay,
        heirs.takes_part * sum(steps.weight) as weight
    from heirs
    inner join steps
        on
            heirs.table_id = steps.table_id
            and heirs.doubt = steps.doubt
            and heirs.metric_id = steps.metric_id
            and heirs.replays >= steps.replay
    group by heirs.figure_number, heirs.race_number, heirs.takes_part, steps.replay

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
        100000 * levels.entry_number + steps.replay as entry,
        -- One number for each race in each replay: millions of rows are ranked by it. A measure of
        -- which no figure is drawn keeps its scores and need not race.
        case
            when
                steps.is_by_rank
                and levels.fixed_score is null
                and not levels.is_by_lookup
                then 100000 * levels.race_number + steps.replay
        end as race,
        steps.is_by_rank,
        steps.normalisation,
        steps.weight + coalesce(taken_over.weight, 0) as weight,
        levels.is_ranked,
        levels.fixed_score,
        levels.is_by_lookup,
        levels.target,
        levels.half_person,
        levels.mean,
        levels.spread,
        levels.best,
        levels.reach,
        levels.reference,
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
            when scores.score is not null then levels.sign * scores.score
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
    left join scores
        on levels.score_number = scores.score_number and steps.replay = scores.replay
    left join taken_over
        on levels.figure_number = taken_over.figure_number and steps.replay = taken_over.replay
    left join needed
        on levels.race_number = needed.race_number and steps.replay = needed.replay
    -- A measure that this replay leaves out need not be drawn, unless somebody is placed by it.
    where steps.weight > 0 or needed.race_number is not null

),

entered as materialized (

    -- Who meets the target is in one group, the others race among themselves; without a target
    -- all are others. Who does not race has a score already.
    select
        entry,
        race,
        is_by_rank,
        is_ranked,
        weight,
        burden,
        target is not null as has_target,
        coalesce(burden - half_person <= target, false) as is_target_met,
        case
            when race is not null then null
            when is_by_rank then coalesce(fixed_score, round(burden, 2))
            else set_in_field(normalisation, burden, mean, spread, best, reach, reference)
        end as score
    from drawn

),

raced as (

    select
        *,
        rank() over (partition by race, is_target_met order by burden) as place,
        count(*) over (partition by race, is_target_met) as place_count
    from entered
    where race is not null

),

scored as (

    select
        entry,
        is_by_rank,
        weight
        -- Who misses a target races without those who meet it.
        * case
            when has_target then score_by_target(is_target_met, place, 0, place_count)
            else score_by_rank(place, place_count)
        end as part
    from raced
    where is_ranked

    union all

    select
        entry,
        is_by_rank,
        weight * score as part
    from entered
    where race is null and is_ranked

),

totals as (

    select
        entry,
        entry // 100000 as entry_number,
        entry % 100000 as replay,
        -- By the rules of the table the score is printed with two decimals, and ranked as printed.
        if(bool_and(is_by_rank), half_up(sum(part)), round(sum(part), 9)) as score
    from scored
    group by entry

),

entries as (

    select
        entry_number,
        min(league_number) as league_number,
        min(table_id) as table_id,
        min(edition) as edition,
        min(doubt) as doubt,
        min(org_code) as org_code
    from levels
    group by entry_number

),

replayed as (

    select
        totals.entry_number,
        totals.replay,
        cast(
            rank() over (
                partition by 100000 * entries.league_number + totals.replay order by totals.score
            ) as smallint
        ) as place
    from totals
    inner join entries on totals.entry_number = entries.entry_number

),

lists as (

    select
        entry_number,
        list(place order by replay) as places
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
