-- The place of one newest figure on its measure alone, and how sure that place is.
--
-- The range holds 95% of the places that the figure takes when all figures of its field are drawn
-- anew with their own noise, by the same dice as the replays of the tables: who happened to come,
-- and the months. Weights and the choice of measures do not touch a single measure. It is widened
-- to hold the place itself. Noise is judged for the shares that count in a table; a finance score
-- is quoted as published and has none.
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
--   replay_count   how often the field was drawn anew; null = no noise is judged

with doubt as (

    select * from declared.doubt

),

places as (

    select * from marts.measure_places

),

levels as (

    select * from marts.replay_levels
    where edition = 'latest' and doubt = 'all'

),

measures as (

    select * from marts.league_measures
    where edition = 'latest'

),

league_tables as (

    select * from declared.tables

),

homes as (

    -- A measure that counts in two tables has the same figures, noise and draws in both.
    select
        places.metric_id,
        places.org_kind,
        places.org_code,
        min(measures.table_id) as table_id
    from places
    inner join measures
        on
            places.metric_id = measures.metric_id
            and places.org_code = measures.org_code
            and places.month = measures.month
            and places.place_of = measures.place_of
    inner join league_tables
        on
            measures.table_id = league_tables.table_id
            and measures.metric_id = league_tables.metric_id
            and places.org_kind = league_tables.org_kind
    group by places.metric_id, places.org_kind, places.org_code

),

fields as (

    select
        levels.metric_id,
        homes.org_kind,
        places.peer_group,
        levels.org_code,
        levels.sign,
        levels.middle,
        levels.middle_spread,
        levels.figure_key,
        levels.theme_key,
        levels.replays,
        row_number() over (order by levels.metric_id, homes.org_kind, levels.org_code)
            as entry_number,
        dense_rank() over (order by levels.metric_id, homes.org_kind, places.peer_group)
            as field_number
    from homes
    inner join places
        on
            homes.metric_id = places.metric_id
            and homes.org_kind = places.org_kind
            and homes.org_code = places.org_code
    inner join levels
        on
            homes.table_id = levels.table_id
            and homes.metric_id = levels.metric_id
            and homes.org_code = levels.org_code
    where levels.middle is not null

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
