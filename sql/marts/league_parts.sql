-- What one measure adds to the score of an organisation in the latest edition of a league table,
-- and what figure on it alone would lift the organisation.
--
-- The scores of all others, and its own on every other measure, are taken as they are today. A
-- figure that would do is one that scores well enough today: the target where only that does, else
-- the lowest among those who score so.
--
-- Grain   : table_id, org_code, metric_id
-- Publish : league-parts.csv
-- Columns :
--   table_id         key of the table in metrics.toml
--   org_code         code of the organisation; it is ranked
--   metric_id        key of the metric in metrics.toml
--   weight           [share] its share of the score; 0 = its figure earns no score
--   adds             [score] what it adds to the score: weight times its own score; null = no score
--   next_place       [place] the next better place that somebody has; null = it is first
--   next_score       [score] the score of that place; null = it is first
--   value_needed     [mixed] the figure that would lead there; null = it is first, or this measure
--                    alone cannot
--   people_needed    [people] how many people that is more or fewer than today; null = no share of
--                    people, or no such figure
--   place_at_best    [place] its place if it had the best score, 1.00, on this measure alone;
--                    null = its figure earns no score
--   people_a_day     [ratio] people_needed by day of the month, of people who came in the month;
--                    null = no people_needed, or they are people on a list
--   target_people    [people] how many people more or fewer would have met the target; null = it
--                    is met, there is none, or the figure is no share or earns no score
--   target_a_day     [ratio] the same by day of the month; null = as for people_a_day

with measures as (

    select * from marts.league_measures
    where edition = 'latest'

),

weights as (

    select * from marts.league_weights
    where edition = 'latest' and variant_id = 'published'

),

metrics as (

    select * from declared.metrics

),

places as (

    select
        league_places.table_id,
        league_places.org_code,
        league_places.place,
        round(100 * league_places.score)::bigint as hundredths
    from marts.league_places
    where league_places.edition = 'latest' and league_places.place is not null

),

steps as (

    -- The next better score and its place.
    select
        places.table_id,
        places.org_code,
        max(better.hundredths) as next_hundredths,
        max(better.place) as next_place
    from places
    inner join places as better
        on places.table_id = better.table_id and places.hundredths > better.hundredths
    group by places.table_id, places.org_code

),

weighed as (

    select
        places.table_id,
        places.org_code,
        measures.metric_id,
        measures.metric_value,
        measures.people,
        measures.target,
        measures.is_target_met,
        metrics.unit,
        -- Who waits on a list did not come in the month: no day has a share of them.
        case
            when metrics.period = 'month' and not metrics.is_stock
                then day(last_day(measures.month))
        end as month_days,
        weights.weight_part,
        weights.weight_whole,
        round(100 * measures.measure_score)::bigint as own,
        sum(coalesce(round(100 * measures.measure_score), 0)::bigint * weights.weight_part) over (
            partition by places.table_id, places.org_code
        ) as whole_score,
        steps.next_place,
        steps.next_hundredths
    from places
    inner join measures
        on places.table_id = measures.table_id and places.org_code = measures.org_code
    inner join weights
        on
            measures.table_id = weights.table_id
            and measures.org_code = weights.org_code
            and measures.metric_id = weights.metric_id
    inner join metrics on measures.metric_id = metrics.metric_id
    left join steps on places.table_id = steps.table_id and places.org_code = steps.org_code

),

needed as (

    -- The score counts as printed, a half rounded up: what is needed stays below the half above.
    select
        *,
        ceil(
            fraction(
                weight_whole * (2 * next_hundredths + 1) - 2 * (whole_score - weight_part * own),
                2 * weight_part
            )
        )::bigint - 1 as most
    from weighed

),

fields as (

    select
        table_id,
        metric_id,
        metric_value,
        place,
        round(100 * measure_score)::bigint as hundredths
    from measures
    where measure_score is not null

),

fitting as (

    select
        needed.table_id,
        needed.org_code,
        needed.metric_id,
        -- Of the figures that score well enough the one with the lowest place.
        max_by(fields.metric_value, fields.place) as field_value
    from needed
    inner join fields
        on
            needed.table_id = fields.table_id
            and needed.metric_id = fields.metric_id
            and needed.most >= fields.hundredths
    group by needed.table_id, needed.org_code, needed.metric_id

),

told as (

    select
        needed.table_id,
        needed.org_code,
        needed.metric_id,
        needed.metric_value,
        needed.people,
        needed.unit,
        needed.month_days,
        needed.target,
        needed.is_target_met,
        needed.own,
        needed.weight_part,
        needed.weight_whole,
        needed.whole_score,
        needed.next_place,
        needed.next_hundredths,
        case
            when needed.most < 100 then null
            -- A target missed by all has a score of 2.00 at best.
            when needed.target is not null and needed.most < 200 then needed.target
            else fitting.field_value
        end as value_needed
    from needed
    left join fitting
        on
            needed.table_id = fitting.table_id
            and needed.org_code = fitting.org_code
            and needed.metric_id = fitting.metric_id

),

people as (

    select
        table_id,
        org_code,
        metric_id,
        case
            when unit = 'share'
                then ceil(round(abs(value_needed - metric_value) * people, 6))::bigint
        end as people_needed,
        case
            when unit = 'share' and own is not null and not is_target_met
                then ceil(round(abs(target - metric_value) * people, 6))::bigint
        end as target_people
    from told

),

at_best as (

    select
        told.table_id,
        told.org_code,
        told.metric_id,
        1 + count(rivals.org_code) as place_at_best
    from told
    left join places as rivals
        on
            told.table_id = rivals.table_id
            and told.org_code != rivals.org_code
            and half_up_share(
                told.whole_score - told.weight_part * (told.own - 100), told.weight_whole
            ) > rivals.hundredths
    where told.own is not null
    group by told.table_id, told.org_code, told.metric_id

)

select
    told.table_id,
    told.org_code,
    told.metric_id,
    fraction(told.weight_part, told.weight_whole) as weight,
    fraction(told.own * told.weight_part, 100 * told.weight_whole) as adds,
    told.next_place,
    fraction(told.next_hundredths, 100) as next_score,
    told.value_needed,
    people.people_needed,
    at_best.place_at_best,
    fraction(people.people_needed, told.month_days) as people_a_day,
    people.target_people,
    fraction(people.target_people, told.month_days) as target_a_day
from told
inner join people
    on
        told.table_id = people.table_id
        and told.org_code = people.org_code
        and told.metric_id = people.metric_id
left join at_best
    on
        told.table_id = at_best.table_id
        and told.org_code = at_best.org_code
        and told.metric_id = at_best.metric_id
