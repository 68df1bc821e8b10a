-- The place of one organisation in every replay of a league table, by source of doubt.
--
-- A replay is the whole table drawn up once more: each figure is replaced by a level that it may
-- stand for, figures are made alike by the normalisation of the replay, weighed with its weights,
-- and ranked. A level is the figure pulled towards the middle of the field by as much as its noise
-- is of the spread seen, and a draw around that: so the range is right on average however far out a
-- figure lies. Goldstein and Spiegelhalter (1996): https://doi.org/10.2307/2983325
-- The normalisations are: rank, the rules of the table; zscore, the distance from the mean in
-- standard deviations; minmax, the part of the way from the best to the worst; target, how far
-- beyond the target in force, or without one beyond the best tenth, in standard deviations.
--
-- Grain   : table_id, edition, doubt, org_code
-- Columns :
--   table_id    key of the table in metrics.toml
--   edition     latest, or the month such as 2026-03
--   doubt       which source of doubt is switched on; all of them; none: the table as it is; or a
--               variant, see replay_weights. Past editions have all of them only
--   org_code    code of the organisation, if it is ranked
--   places      its place in each replay

with metrics as (

    select * from declared.metrics

),

measures as (

    select * from marts.league_measures

),

noise as (

    select * from marts.league_noise

),

weights as (

    select * from marts.replay_weights

),

places as (

    select * from marts.league_places

),

figures as (

    select
        noise.table_id,
        noise.edition,
        noise.metric_id,
        noise.org_code,
        noise.angle,
        noise.sampling_variance,
        noise.month_variance,
        -- The same figure gets the same draw in whatever table or edition it stands.
        hash(noise.metric_id, noise.org_code, measures.month) as figure_key,
        metrics.scoring,
        case when metrics.better = 'higher' then -1 else 1 end as sign,
        noise.metric_value * case when metrics.better = 'higher' then -1 else 1 end as burden,
        measures.target * case when metrics.better = 'higher' then -1 else 1 end as target,
        places.place is not null as is_ranked
    from noise
    inner join measures
        on
            noise.table_id = measures.table_id
            and noise.edition = measures.edition
            and noise.org_code = measures.org_code
            and noise.metric_id = measures.metric_id
    inner join metrics on noise.metric_id = metrics.metric_id
    inner join places
        on
            noise.table_id = places.table_id
            and noise.edition = places.edition
            and noise.org_code = places.org_code

),

fields as (

    select
        table_id,
        edition,
        metric_id,
        round(avg(burden), 12) as mean,
        nullif(round(coalesce(stddev_samp(burden), 0), 12), 0) as spread,
        min(burden) as best,
        nullif(max(burden) - min(burden), 0) as reach,
        coalesce(min(target), quantile_cont(burden, 0.1)) as reference,
        round(avg(angle), 12) as mean_angle,
        round(coalesce(var_samp(angle), 0), 12) as angle_variance,
        round(avg(sampling_variance), 12) as sampling_variance,
        round(avg(month_variance), 12) as month_variance
    from figures
    group by table_id, edition, metric_id

),

doubts as (

    select
        table_id,
        metric_id,
        doubt,
        has_sampling,
        has_months,
        past_replays,
        len(weights) as replays
    from weights

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

levels as (

    -- What the figure may stand for, before it is drawn: see Goldstein and Spiegelhalter above. The
    -- spread between organisations is at least a tenth of the spread seen, or noise would swallow
    -- the field.
    select
        figures.table_id,
        figures.edition,
        figures.metric_id,
        figures.org_code,
        figures.figure_key,
        figures.scoring,
        figures.sign,
        figures.burden,
        figures.target,
        figures.is_ranked,
        figures.angle,
        doubts.doubt,
        if(figures.edition = 'latest', doubts.replays, doubts.past_replays) as replays,
        fields.mean,
        fields.spread,
        fields.best,
        fields.reach,
        fields.reference,
        fields.mean_angle,
        if(doubts.has_sampling, figures.sampling_variance, 0)
        + if(doubts.has_months, figures.month_variance, 0) as variance,
        greatest(
            fields.angle_variance
            - if(doubts.has_sampling, fields.sampling_variance, 0)
            - if(doubts.has_months, fields.month_variance, 0),
            fields.angle_variance / 10
        ) as between_variance
    from figures
    inner join fields
        on
            figures.table_id = fields.table_id
            and figures.edition = fields.edition
            and figures.metric_id = fields.metric_id
    inner join doubts
        on figures.table_id = doubts.table_id and figures.metric_id = doubts.metric_id
    where figures.edition = 'latest' or doubts.past_replays > 0

),

settled as (

    select
        *,
        coalesce(fraction(variance, variance + between_variance), 0) as pull,
        dense_rank() over (order by table_id, edition, doubt) as league_number,
        dense_rank() over (order by table_id, edition, doubt, metric_id) as race_number,
        dense_rank() over (order by table_id, edition, doubt, org_code) as entry_number,
        row_number() over (order by table_id, edition, doubt, metric_id, org_code) as figure_number
    from levels

),

drawn as (

    select
        settled.figure_number,
        steps.replay,
        steps.weight,
        steps.normalisation,
        case
            when settled.angle is null or settled.variance = 0 then settled.burden
            else
                settled.sign
                * pow(
                    sin(
                        least(
                            greatest(
                                settled.angle
                                - settled.pull * (settled.angle - settled.mean_angle)
                                + sqrt(settled.variance * (1 - settled.pull))
                                * sqrt(-2 * ln(draw('level', settled.figure_key, steps.replay, 1)))
                                * cos(
                                    2 * pi() * draw('level', settled.figure_key, steps.replay, 2)
                                ),
                                0
                            ),
                            pi() / 2
                        )
                    ),
                    2
                )
        end as burden
    from settled
    inner join steps
        on
            settled.table_id = steps.table_id
            and settled.metric_id = steps.metric_id
            and settled.doubt = steps.doubt
            and settled.replays >= steps.replay

),

raced as (

    select
        drawn.figure_number,
        drawn.replay,
        drawn.weight,
        drawn.burden <= settled.target as is_target_met,
        settled.target is not null as has_target,
        settled.is_ranked,
        rank() over one_race as place,
        count(*) over whole_race as place_of,
        count(*) filter (where drawn.burden <= settled.target) over whole_race as met
    from drawn
    inner join settled on drawn.figure_number = settled.figure_number
    where drawn.normalisation = 'rank' and settled.scoring != 'lookup'
    window
        one_race as (partition by settled.race_number, drawn.replay order by drawn.burden),
        whole_race as (partition by settled.race_number, drawn.replay)

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
                then half_up(2 + coalesce(2 * fraction(place - 1 - met, place_of - met - 1), 0))
            else half_up(1 + coalesce(3 * fraction(place - 1, place_of - 1), 0))
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
            when drawn.normalisation = 'rank' then drawn.burden
            when drawn.normalisation = 'zscore'
                then coalesce((drawn.burden - settled.mean) / settled.spread, 0)
            when drawn.normalisation = 'minmax'
                then coalesce((drawn.burden - settled.best) / settled.reach, 0)
            else coalesce(greatest(0, drawn.burden - settled.reference) / settled.spread, 0)
        end as part
    from drawn
    inner join settled on drawn.figure_number = settled.figure_number
    where settled.is_ranked and (drawn.normalisation != 'rank' or settled.scoring = 'lookup')

),

totals as (

    select
        settled.league_number,
        settled.entry_number,
        scored.replay,
        -- By the rules of the table the score is printed with two decimals, and ranked as printed.
        if(
            bool_and(scored.is_by_rank), half_up(sum(scored.part)), round(sum(scored.part), 9)
        ) as score
    from scored
    inner join settled on scored.figure_number = settled.figure_number
    group by settled.league_number, settled.entry_number, scored.replay

),

replayed as (

    select
        *,
        cast(rank() over (partition by league_number, replay order by score) as smallint) as place
    from totals

),

entries as (

    select
        entry_number,
        min(table_id) as table_id,
        min(edition) as edition,
        min(doubt) as doubt,
        min(org_code) as org_code
    from settled
    group by entry_number

)

select
    entries.table_id,
    entries.edition,
    entries.doubt,
    entries.org_code,
    list(replayed.place order by replayed.replay) as places
from replayed
inner join entries on replayed.entry_number = entries.entry_number
group by entries.table_id, entries.edition, entries.doubt, entries.org_code
