-- How sure the place of one organisation in one edition of a league table is.
--
-- The range holds 95% of the places that it takes in the replays, all sources of doubt together. It
-- is widened to hold the place itself, which about one in a thousand would leave out by a place.
-- Inside it is the range by noise alone: who happened to come, the months, and the scores.
-- A group begins with the first organisation that clearly differs from the one that began the
-- group before: those between them may be in another order.
--
-- Grain   : table_id, edition, org_code
-- Columns :
--   table_id              key of the table in metrics.toml
--   edition               latest, or the month such as 2026-03
--   org_code              code of the organisation, if it is ranked
--   place                 its place in the table
--   place_low             best end of the range
--   place_middle          the place in the middle of the replays
--   place_high            worst end of the range
--   place_low_noise       best end of the range by noise alone: the same weights, measures and
--                         method in every replay, and figures that earn no score left out; it may
--                         reach a few places out of the range
--   place_high_noise      worst end of that range
--   top_quarter_share     share of replays in which it is in the top quarter; null = fewer than
--                         four are ranked
--   bottom_quarter_share  share of replays in which it is in the bottom quarter, as many places
--                         as the top; null = fewer than four are ranked
--   group_number          [number] its group, 1 is best; null = a past edition
--   told_apart            [count] how many others clearly differ from it; null = a past edition
--   replay_count          how often the table was drawn up again

with recursive replays as (

    select * from marts.replays
    where doubt = 'all'

),

noise as (

    select * from marts.replays
    where doubt = 'noise'

),

league_places as (

    select * from marts.league_places
    where place is not null

),

editions as (

    select * from marts.league_editions

),

pairs as (

    select * from marts.league_pairs

),

latest as (

    select
        table_id,
        org_code,
        place
    from league_places
    where edition = 'latest'

),

heads as (

    -- Equal places stay in one group; the first by code speaks for them.
    select
        table_id,
        place,
        min(org_code) as org_code
    from latest
    group by table_id, place

),

next_heads as (

    select
        heads.table_id,
        heads.place,
        min(below.place) as next_place
    from heads
    inner join pairs
        on
            heads.table_id = pairs.table_id
            and heads.org_code = pairs.above_code
            and pairs.is_told_apart
            and pairs.above_share > 0.5
    inner join latest as below
        on pairs.table_id = below.table_id and pairs.below_code = below.org_code
    where below.place > heads.place
    group by heads.table_id, heads.place

),

leaders as (

    select
        table_id,
        min(place) as place
    from latest
    group by table_id

    union all

    select
        next_heads.table_id,
        next_heads.next_place as place
    from leaders
    inner join next_heads
        on leaders.table_id = next_heads.table_id and leaders.place = next_heads.place

),

groups as (

    select
        latest.table_id,
        latest.org_code,
        count(*) as group_number
    from latest
    inner join leaders on latest.table_id = leaders.table_id and latest.place >= leaders.place
    group by latest.table_id, latest.org_code

),

told as (

    select
        table_id,
        org_code,
        count(*) filter (where is_told_apart) as told_apart
    from (
        select
            table_id,
            above_code as org_code,
            is_told_apart
        from pairs
        union all
        select
            table_id,
            below_code as org_code,
            is_told_apart
        from pairs
    ) as ends
    group by table_id, org_code

),

ranked as (

    select
        replays.table_id,
        replays.edition,
        replays.org_code,
        league_places.place,
        replays.places,
        noise.places as noise_places,
        len(replays.places) as replay_count,
        editions.ranked_count
    from replays
    left join noise
        on
            replays.table_id = noise.table_id
            and replays.edition = noise.edition
            and replays.org_code = noise.org_code
    inner join league_places
        on
            replays.table_id = league_places.table_id
            and replays.edition = league_places.edition
            and replays.org_code = league_places.org_code
    inner join editions
        on replays.table_id = editions.table_id and replays.edition = editions.edition

),

ranges as (

    select
        table_id,
        edition,
        org_code,
        place,
        least(place, list_aggregate(places, 'quantile_disc', 0.025)) as place_low,
        list_aggregate(places, 'quantile_disc', 0.5) as place_middle,
        greatest(place, list_aggregate(places, 'quantile_disc', 0.975)) as place_high,
        case
            when noise_places is not null
                then least(place, list_aggregate(noise_places, 'quantile_disc', 0.025))
        end as place_low_noise,
        case
            when noise_places is not null
                then greatest(place, list_aggregate(noise_places, 'quantile_disc', 0.975))
        end as place_high_noise,
        len(list_filter(places, lambda p: 4 * p <= ranked_count)) as in_top_quarter,
        len(list_filter(places, lambda p: 4 * (ranked_count + 1 - p) <= ranked_count))
            as in_bottom_quarter,
        ranked_count,
        replay_count
    from ranked

)

select
    ranges.table_id,
    ranges.edition,
    ranges.org_code,
    ranges.place,
    ranges.place_low,
    ranges.place_middle,
    ranges.place_high,
    ranges.place_low_noise,
    ranges.place_high_noise,
    case
        when ranges.ranked_count >= 4 then fraction(ranges.in_top_quarter, ranges.replay_count)
    end as top_quarter_share,
    case
        when ranges.ranked_count >= 4 then fraction(ranges.in_bottom_quarter, ranges.replay_count)
    end as bottom_quarter_share,
    case when ranges.edition = 'latest' then groups.group_number end as group_number,
    case when ranges.edition = 'latest' then coalesce(told.told_apart, 0) end as told_apart,
    ranges.replay_count
from ranges
left join groups on ranges.table_id = groups.table_id and ranges.org_code = groups.org_code
left join told on ranges.table_id = told.table_id and ranges.org_code = told.org_code
