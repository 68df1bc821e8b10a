-- The weight of each measure in each replay of a league table, and how its figures are made alike.
--
-- A source of doubt that is switched on draws; one that is switched off keeps what is declared.
-- Theme weights come from a Dirichlet distribution around the declared ones; the measures of a
-- theme are drawn anew, with replacement, as often as there are measures. All tables and editions
-- share the draws of a replay, so that two of them differ by their figures alone.
--
-- Grain   : table_id, metric_id, doubt
-- Columns :
--   table_id         key of the table in metrics.toml
--   metric_id        key of the metric in metrics.toml
--   doubt            the source of doubt that is switched on; noise: the sources about the figures
--                    themselves; all of them; then: all, by what was known in the month; or none
--   replays          replays for the latest edition; 0 = past months only
--   past_replays     replays for editions of past months; 0 = the latest edition only
--   has_sampling     whether figures are drawn for who happened to come
--   has_months       whether figures are drawn for the month
--   has_scores       whether published scores are drawn
--   is_of_its_time   whether noise is judged by what was known in the month of the edition
--   has_credibility  whether a figure that earns no score is drawn from the whole field
--   weights          one weight for each replay; they sum to 1 over the measures of the table
--   normalisations   for each replay, how figures are made alike: rank, zscore, minmax or target

with doubt as (

    select * from declared.doubt

),

doubts as (

    select * from declared.doubts

),

normalisations as (

    select * from declared.normalisations

),

league_tables as (

    select * from declared.tables

),

scored_tables as (

    select
        table_id,
        bool_or(is_score) as has_score
    from marts.league_table_measures
    group by table_id

),

themes as (

    select
        league_tables.table_id,
        league_tables.theme_id,
        min(league_tables.theme_weight) as theme_weight,
        -- Whole numbers, by the rules of metrics.toml: only those can be drawn as below.
        cast(
            round(min(league_tables.theme_weight) * min(doubt.weight_points)) as bigint
        ) as points,
        count(*) as measure_count
    from league_tables
    cross join doubt
    group by league_tables.table_id, league_tables.theme_id

),

measures as (

    -- Each measure holds a piece of the line from 0 to 1, as long as its weight in the theme.
    select
        table_id,
        theme_id,
        metric_id,
        theme_weight,
        measure_weight,
        sum(measure_weight) over (
            partition by table_id, theme_id
            order by metric_id
            rows between unbounded preceding and current row
        ) as up_to
    from league_tables

),

theme_replays as (

    select
        *,
        unnest(
            range(1, (select max(greatest(doubts.replays, doubts.past_replays)) from doubts) + 1)
        ) as replay
    from themes

),

theme_draws as (

    -- A gamma draw of a whole shape is a sum of exponential ones, and gamma draws by their sum are
    -- a Dirichlet draw.
    select
        table_id,
        theme_id,
        replay,
        list_sum(
            list_transform(
                range(points), lambda point: -ln(draw('theme weight', theme_id, replay, point))
            )
        ) as gamma_draw,
        list_transform(
            range(measure_count), lambda nth: draw('measure', theme_id, replay, nth)
        ) as measure_draws
    from theme_replays

),

drawn_themes as (

    select
        table_id,
        theme_id,
        replay,
        gamma_draw / sum(gamma_draw) over (partition by table_id, replay) as drawn_weight,
        measure_draws
    from theme_draws

),

drawn_measures as (

    select
        measures.table_id,
        measures.metric_id,
        measures.theme_weight,
        measures.measure_weight,
        measures.up_to,
        drawn_themes.replay,
        drawn_themes.drawn_weight,
        drawn_themes.measure_draws
    from measures
    inner join drawn_themes
        on
            measures.table_id = drawn_themes.table_id
            and measures.theme_id = drawn_themes.theme_id

),

drawn as (

    select
        table_id,
        metric_id,
        theme_weight,
        measure_weight,
        replay,
        drawn_weight,
        fraction(
            len(list_filter(measure_draws, lambda u: u < up_to and u >= up_to - measure_weight)),
            len(measure_draws)
        ) as drawn_measure_weight,
        1 + floor(
            draw('normalisation', '', replay, 0) * (select count(*) from normalisations)
        ) as normalisation_number
    from drawn_measures

)

select
    drawn.table_id,
    drawn.metric_id,
    doubts.doubt,
    min(doubts.replays) as replays,
    min(doubts.past_replays) as past_replays,
    bool_or(doubts.has_sampling) as has_sampling,
    bool_or(doubts.has_months) as has_months,
    bool_or(doubts.has_scores) as has_scores,
    bool_or(doubts.is_of_its_time) as is_of_its_time,
    bool_or(doubts.has_credibility) as has_credibility,
    list(
        -- Nine digits, so that a sum made in another order is the same.
        round(
            if(doubts.has_weights, drawn.drawn_weight, drawn.theme_weight)
            * if(doubts.has_measures, drawn.drawn_measure_weight, drawn.measure_weight),
            9
        )
        order by drawn.replay
    ) as weights,
    list(
        if(doubts.has_normalisation, normalisations.normalisation, 'rank')
        order by drawn.replay
    ) as normalisations
from drawn
inner join normalisations on drawn.normalisation_number = normalisations.normalisation_number
inner join doubts on drawn.replay <= greatest(doubts.replays, doubts.past_replays)
inner join scored_tables on drawn.table_id = scored_tables.table_id
-- A table without a published score has nothing to draw for them.
where doubts.doubt != 'scores' or scored_tables.has_score
group by drawn.table_id, drawn.metric_id, doubts.doubt
