-- Whether two organisations of the latest edition of a league table can be told apart.
--
-- Both stand in the same replays: they are weighed alike, and only what sets them apart counts.
--
-- Grain   : table_id, above_code, below_code
-- Publish : league-pairs.csv
-- Columns :
--   table_id       key of the table in metrics.toml
--   above_code     code of the one with the better place; of a tie, the first by code
--   below_code     code of the other
--   above_share    share of replays in which the first stands above; equal places count half
--   is_told_apart  whether one of them stands above, not level, in at least 97.5% of replays; of so
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

pairs as (

    select
        upper_line.table_id,
        upper_line.org_code as above_code,
        lower_line.org_code as below_code,
        upper_line.places as above_places,
        lower_line.places as below_places
    from lines as upper_line
    inner join lines as lower_line
        on
            upper_line.table_id = lower_line.table_id
            and upper_line.place_order < lower_line.place_order

),

compared as (

    select
        table_id,
        above_code,
        below_code,
        round(
            list_avg(
                list_transform(
                    range(1, len(above_places) + 1),
                    lambda replay: 0.5 + 0.5 * sign(below_places[replay] - above_places[replay])
                )
            ),
            6
        ) as above_share,
        len(
            list_filter(
                range(1, len(above_places) + 1),
                lambda replay: above_places[replay] < below_places[replay]
            )
        ) as above_count,
        len(
            list_filter(
                range(1, len(above_places) + 1),
                lambda replay: above_places[replay] > below_places[replay]
            )
        ) as below_count,
        len(above_places) as replay_count
    from pairs

)

select
    table_id,
    above_code,
    below_code,
    above_share,
    greatest(above_count, below_count) >= 0.975 * replay_count as is_told_apart
from compared
