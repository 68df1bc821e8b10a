-- Whether two organisations of the latest edition of a league table clearly differ.
--
-- Both are in the same replays: they are weighed alike, and only what sets them apart counts.
--
-- Grain   : table_id, above_code, below_code
-- Publish : league-pairs.csv
-- Columns :
--   table_id       key of the table in metrics.toml
--   above_code     code of the one with the better place; of a tie, the first by code
--   below_code     code of the other
--   above_share    share of replays in which the first is above; equal places count half
--   is_told_apart  whether one of them is above, not level, in at least 97.5% of replays; of so
--                  many pairs a few will by chance

with replays as (

    select * from marts.replays
    where edition = 'latest' and doubt = 'all'

),

places as (

    select * from marts.league_places
    where edition = 'latest' and place is not null

),

lines as (

    select
        places.table_id,
        places.org_code,
        row_number() over (
            partition by places.table_id order by places.place, places.org_code
        ) as place_order,
        replays.places
    from places
    inner join replays
        on places.table_id = replays.table_id and places.org_code = replays.org_code

),

replayed as (

    select
        table_id,
        place_order,
        unnest(range(len(places))) as replay,
        unnest(places) as place
    from lines

),

compared as (

    select
        table_id,
        above_order,
        below_order,
        count(*) as replay_count,
        count(*) filter (where above_place < below_place) as above_count,
        count(*) filter (where above_place > below_place) as below_count
    from (
        select
            upper_line.table_id,
            upper_line.place_order as above_order,
            lower_line.place_order as below_order,
            upper_line.place as above_place,
            lower_line.place as below_place
        from replayed as upper_line
        inner join replayed as lower_line
            on
                upper_line.table_id = lower_line.table_id
                and upper_line.replay = lower_line.replay
                and upper_line.place_order < lower_line.place_order
    ) as met
    group by table_id, above_order, below_order

)

select
    compared.table_id,
    upper_line.org_code as above_code,
    lower_line.org_code as below_code,
    fraction(
        2 * compared.above_count + compared.replay_count - compared.above_count
        - compared.below_count,
        2 * compared.replay_count
    ) as above_share,
    greatest(compared.above_count, compared.below_count)
    >= 0.975 * compared.replay_count as is_told_apart
from compared
inner join lines as upper_line
    on
        compared.table_id = upper_line.table_id
        and compared.above_order = upper_line.place_order
inner join lines as lower_line
    on
        compared.table_id = lower_line.table_id
        and compared.below_order = lower_line.place_order
