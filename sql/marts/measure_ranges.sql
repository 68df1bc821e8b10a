-- The place of one newest figure on its measure alone, and how sure that place is.
--
-- The range holds 95% of the places that the figure takes when all figures of its field are drawn
-- anew with their own noise, by the same dice as the replays of the tables: who happened to come,
-- and the months. Levels are made as those of marts.replay_levels, whether or not a table has come
-- as far as the measure. Weights and the choice of measures do not touch a single measure. It is
-- widened to hold the place itself. Noise is judged for the shares that count in a table; a finance
-- score is quoted as published and has none.
--
-- Grain   : metric_id, org_kind, org_code
-- Publish : measure-ranges.csv
-- Columns :
--   metric_id      key of the metric in metrics.toml
--   org_kind       trust or icb
--   peer_group     peer group; null = everyone of its kind
--   org_code       code of the organisation
--   month          first of the month or quarter
--   metric_value   the figure
--   place          1 is best, ties share; null = alone, or a measure that is neither good nor bad
--   place_of       how many are compared
--   standing       [ratio] 0 = best place, 1 = worst place; null = no place
--   place_low      best end of the range; null = no noise is judged for this measure and field
--   place_high     worst end of the range; null = no noise is judged for this measure and field
--   replay_count   how often the field was varied; null = no noise is judged

with doubt as (

    select * from declared.doubt

),

places as (

    select * from marts.measure_places

),

figures as (

    select * from marts.judged_values

),

noise as (

    select * from marts.figure_noise

),

metrics as (

    select * from declared.metrics

),

doubts as (

    select max(replays) as replays from declared.doubts
    where doubt = 'all'

),

league_tables as (

    select * from declared.tables

),

themes as (

    -- A measure that counts in two tables has the same figures, noise and draws in both.
    select
        metric_id,
        org_kind,
        coalesce(peer_group, '') as peer_group,
        arg_min(theme_id, table_id) as theme_id
    from league_tables
    group by metric_id, org_kind, coalesce(peer_group, '')

),

noisy as (

    select
        places.metric_id,
        places.org_kind,
        places.peer_group,
        places.org_code,
        case when metrics.better = 'higher' then -1 else 1 end as sign,
        hash(places.metric_id, places.org_code, places.month) as figure_key,
        hash(themes.theme_id, places.org_code, places.month) as theme_key,
        angle_of(places.metric_value) as angle,
        sampling_variance(noise.overdispersion, figures.denominator)
        + noise.month_variance as variance
    from places
    inner join themes
        on
            places.metric_id = themes.metric_id
            and places.org_kind = themes.org_kind
            and places.peer_group = themes.peer_group
    inner join metrics on places.metric_id = metrics.metric_id
    inner join figures
        on
            places.metric_id = figures.metric_id
            and places.org_kind = figures.org_kind
            and places.org_code = figures.org_code
            and places.month = figures.month
    inner join noise
        on
            places.metric_id = noise.metric_id
            and places.org_kind = noise.org_kind
            and places.org_code = noise.org_code
            and places.month = noise.month

),

middles as (

    select
        metric_id,
        org_kind,
        peer_group,
        round(avg(angle), 12) as mean_angle,
        round(avg(variance), 12) as noise,
        round(coalesce(var_samp(angle), 0), 12) as seen
    from noisy
    group by metric_id, org_kind, peer_group

),

pulled as (

    select
        noisy.*,
        middles.mean_angle,
        fraction(
            noisy.variance,
            noisy.variance + between_variance(middles.seen, middles.noise, middles.noise)
        ) as pull
    from noisy
    inner join middles
        on
            noisy.metric_id = middles.metric_id
            and noisy.org_kind = middles.org_kind
            and noisy.peer_group = middles.peer_group

),

fields as (

    select
        pulled.metric_id,
        pulled.org_kind,
        pulled.org_code,
        pulled.sign,
        pulled.angle - pulled.pull * (pulled.angle - pulled.mean_angle) as middle,
        sqrt(pulled.variance * (1 - pulled.pull)) as middle_spread,
        pulled.figure_key,
        pulled.theme_key,
        doubts.replays,
        row_number() over (order by pulled.metric_id, pulled.org_kind, pulled.org_code)
            as entry_number,
        dense_rank() over (order by pulled.metric_id, pulled.org_kind, pulled.peer_group)
            as field_number
    from pulled
    cross join doubts

),

steps as (

    select
        *,
        unnest(range(1, replays + 1)) as replay
    from fields

),

drawn as (

    select
        steps.entry_number,
        100000 * steps.field_number + steps.replay as race,
        steps.sign * share_of(
            steps.middle
            + steps.middle_spread * (
                steps.sign * sqrt(doubt.shared_percent / 100)
                * normal_draw(steps.theme_key, steps.replay)
                + sqrt(1 - doubt.shared_percent / 100)
                * normal_draw(steps.figure_key, steps.replay)
            )
        ) as burden
    from steps
    cross join doubt

),

raced as (

    select
        entry_number,
        rank() over (partition by race order by burden) as place
    from drawn

),

ends as (

    select
        entry_number,
        quantile_disc(place, 0.025) as place_low,
        quantile_disc(place, 0.975) as place_high,
        count(*) as replay_count
    from raced
    group by entry_number

)

select
    places.metric_id,
    places.org_kind,
    places.peer_group,
    places.org_code,
    places.month,
    places.metric_value,
    places.place,
    places.place_of,
    fraction(places.place - 1, places.place_of - 1) as standing,
    case when ends.place_low is not null then least(places.place, ends.place_low) end as place_low,
    case when ends.place_high is not null then greatest(places.place, ends.place_high) end
        as place_high,
    ends.replay_count
from places
left join fields
    on
        places.metric_id = fields.metric_id
        and places.org_kind = fields.org_kind
        and places.org_code = fields.org_code
left join ends on fields.entry_number = ends.entry_number
