-- What each figure of a league table may mean in a replay, by source of doubt.
--
-- The level behind a figure is the figure pulled towards the middle of the field by as much as its
-- noise is of the spread seen, give or take what is left of the noise: so a range is right on
-- average however far out a figure is. Angles are those of league_noise. A burden is the figure
-- turned so that smaller is better. A figure that earns no score may mean anything: where that
-- is drawn it takes the burden of any other of its field, from the best to the worst, and where it
-- is not the other measures of its theme take over its weight.
-- Goldstein and Spiegelhalter (1996): https://doi.org/10.2307/2983325
--
-- Grain   : figure_number
-- Columns :
--   figure_number    number of the line
--   table_id         key of the table in metrics.toml
--   edition          latest, or the month such as 2026-03
--   doubt            see replay_weights
--   metric_id        key of the metric in metrics.toml
--   org_code         code of the organisation
--   entry_number     number of table, edition, doubt and organisation
--   league_number    number of table, edition and doubt
--   race_number      number of table, edition, doubt and metric
--   replays          how often it is drawn
--   figure_key       what its draws go by: the same figure is drawn the same wherever it is
--   theme_key        what the draws that it shares with the measures of its theme go by
--   is_ranked        whether the organisation has a place in the table
--   is_by_lookup     whether the figure is itself a score
--   score_number     number of the line of replay_scores it is drawn from; null = not drawn so
--   fixed_score      its score in the table; null = some figure of the race is drawn
--   sign             -1 = higher is better, 1 = lower is better
--   burden           the figure, smaller is better; null = it earns no score
--   field            burdens of the others, in order, of which one is drawn; null = it earns a
--                    score
--   takes_over       measures of its theme whose weight it takes over; null = none
--   takes_part       which part of their weight; null = none
--   target           target in force, as a burden; null = none
--   middle           angle of the level in the middle; null = nothing is drawn
--   middle_spread    standard deviation of the level around it; null = nothing is drawn
--   half_person      half a person as a share: a drawn figure is held to a target in whole people;
--                    0 = nothing is drawn
--   mean             mean burden of the field
--   spread           standard deviation of the burdens; null = all are equal
--   best             smallest burden
--   reach            from the smallest to the largest; null = all are equal
--   reference        burden that meets the target in force, or without one the best tenth

with metrics as (

    select * from declared.metrics

),

measures as (

    select * from marts.league_measures

),

noise as (

    select * from marts.league_noise

),

scores as (

    select
        score_number,
        metric_id,
        org_code,
        month,
        is_of_its_time
    from marts.replay_scores

),

weights as (

    select * from marts.replay_weights

),

places as (

    select * from marts.league_places

),

league_tables as (

    select * from declared.tables

),

heirs as (

    select
        heirs.table_id,
        heirs.edition,
        heirs.org_code,
        heirs.metric_id,
        list(left_out.metric_id order by left_out.metric_id) as takes_over,
        round(
            fraction(
                min(league_tables.measure_weight),
                1 - sum(left_tables.measure_weight)
            ),
            9
        ) as takes_part
    from measures as heirs
    inner join measures as left_out
        on
            heirs.table_id = left_out.table_id
            and heirs.edition = left_out.edition
            and heirs.org_code = left_out.org_code
            and heirs.theme_id = left_out.theme_id
    inner join league_tables
        on
            heirs.table_id = league_tables.table_id
            and heirs.metric_id = league_tables.metric_id
    inner join league_tables as left_tables
        on
            left_out.table_id = left_tables.table_id
            and left_out.metric_id = left_tables.metric_id
    where left_out.credibility is not null and heirs.measure_score is not null
    group by heirs.table_id, heirs.edition, heirs.org_code, heirs.metric_id

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
        noise.sampling_variance_then,
        noise.month_variance_then,
        measures.month,
        measures.measure_score,
        -- The same figure gets the same draw in whatever table or edition it stands.
        hash(noise.metric_id, noise.org_code, measures.month) as figure_key,
        hash(measures.theme_id, noise.org_code, measures.month) as theme_key,
        fraction(0.5, noise.people) as half_person,
        metrics.scoring,
        case when metrics.better = 'higher' then -1 else 1 end as sign,
        measures.credibility is not null as is_left_out,
        case when measures.credibility is null then noise.metric_value end
        * case when metrics.better = 'higher' then -1 else 1 end as burden,
        heirs.takes_over,
        heirs.takes_part,
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
    left join heirs
        on
            noise.table_id = heirs.table_id
            and noise.edition = heirs.edition
            and noise.org_code = heirs.org_code
            and noise.metric_id = heirs.metric_id

),

doubts as (

    select
        table_id,
        metric_id,
        doubt,
        has_sampling,
        has_months,
        has_scores,
        is_of_its_time,
        has_credibility,
        past_replays,
        replays
    from weights

),

drawn as (

    select
        figures.*,
        doubts.doubt,
        doubts.has_sampling,
        doubts.has_months,
        doubts.has_credibility,
        if(figures.edition = 'latest', doubts.replays, doubts.past_replays) as replays,
        if(
            doubts.is_of_its_time, figures.sampling_variance_then, figures.sampling_variance
        ) as sampling,
        if(doubts.is_of_its_time, figures.month_variance_then, figures.month_variance) as months,
        case when doubts.has_scores then scores.score_number end as score_number
    from figures
    inner join doubts
        on figures.table_id = doubts.table_id and figures.metric_id = doubts.metric_id
    left join scores
        on
            figures.metric_id = scores.metric_id
            and figures.org_code = scores.org_code
            and figures.month = scores.month
            and doubts.is_of_its_time = scores.is_of_its_time
    where
        if(figures.edition = 'latest', doubts.replays, doubts.past_replays) > 0
        and (doubts.has_credibility or not figures.is_left_out)

),

fields as (

    select
        table_id,
        edition,
        doubt,
        metric_id,
        round(avg(burden), 12) as mean,
        nullif(round(coalesce(stddev_samp(burden), 0), 12), 0) as spread,
        min(burden) as best,
        nullif(max(burden) - min(burden), 0) as reach,
        coalesce(min(target), quantile_cont(burden, 0.1)) as reference,
        round(avg(angle), 12) as mean_angle,
        round(coalesce(var_samp(angle), 0), 12) as angle_variance,
        round(avg(sampling), 12) as sampling,
        round(avg(months), 12) as months,
        list(burden order by burden) as burdens
    from drawn
    where not is_left_out
    group by table_id, edition, doubt, metric_id

),

noisy as (

    select
        drawn.*,
        if(drawn.is_left_out, fields.burdens, null) as field,
        fields.mean,
        fields.spread,
        fields.best,
        fields.reach,
        fields.reference,
        fields.mean_angle,
        if(drawn.has_sampling and not drawn.is_left_out, drawn.sampling, 0)
        + if(drawn.has_months and not drawn.is_left_out, drawn.months, 0) as variance,
        between_variance(
            fields.angle_variance,
            if(drawn.has_sampling, fields.sampling, 0) + if(drawn.has_months, fields.months, 0),
            fields.sampling + fields.months
        ) as between_variance
    from drawn
    inner join fields
        on
            drawn.table_id = fields.table_id
            and drawn.edition = fields.edition
            and drawn.doubt = fields.doubt
            and drawn.metric_id = fields.metric_id

),

pulled as (

    select
        *,
        coalesce(fraction(variance, variance + between_variance), 0) as pull,
        -- Without a doubt everything is worked out as in a replay: a check compares it.
        doubt != 'none' and not bool_or(
            variance > 0 or score_number is not null or is_left_out
        ) over (
            partition by table_id, edition, doubt, metric_id
        ) as is_still
    from noisy

)

select
    row_number() over (order by table_id, edition, doubt, metric_id, org_code) as figure_number,
    table_id,
    edition,
    doubt,
    metric_id,
    org_code,
    dense_rank() over (order by table_id, edition, doubt, org_code) as entry_number,
    dense_rank() over (order by table_id, edition, doubt) as league_number,
    dense_rank() over (order by table_id, edition, doubt, metric_id) as race_number,
    replays,
    figure_key,
    theme_key,
    is_ranked,
    scoring = 'lookup' as is_by_lookup,
    score_number,
    case when is_still then measure_score end as fixed_score,
    sign,
    burden,
    field,
    if(has_credibility, null, takes_over) as takes_over,
    if(has_credibility, null, takes_part) as takes_part,
    target,
    case when variance > 0 then angle - pull * (angle - mean_angle) end as middle,
    case when variance > 0 then sqrt(variance * (1 - pull)) end as middle_spread,
    case when variance > 0 then half_person else 0 end as half_person,
    mean,
    spread,
    best,
    reach,
    reference
from pulled
