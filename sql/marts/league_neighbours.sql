-- Who is too close to call from one organisation of the latest edition of a league table.
--
-- Clearly better or worse are those above or below it in at least 97.5% of the replays: see
-- league_pairs. All others are too close to call.
--
-- Grain   : table_id, org_code
-- Publish : league-neighbours.csv
-- Columns :
--   table_id          key of the table in metrics.toml
--   org_code          code of the organisation; it is ranked
--   too_close_count   [count] how many others are too close to call
--   too_close_best    [place] the best place among them; null = there are none
--   too_close_worst   [place] the worst place among them; null = there are none
--   better_count      [count] how many are clearly better
--   better_code       [key] the one of them with the lowest place; null = there are none
--   worse_count       [count] how many are clearly worse
--   worse_code        [key] the one of them with the best place; null = there are none

with pairs as (

    select * from marts.league_pairs

),

places as (

    select
        table_id,
        org_code,
        place
    from marts.league_places
    where edition = 'latest' and place is not null

),

seen as (

    select
        table_id,
        above_code as org_code,
        below_code as other_code,
        case
            when not is_told_apart then 'close'
            when above_share > 0.5 then 'worse'
            else 'better'
        end as standing
    from pairs

    union all

    select
        table_id,
        below_code as org_code,
        above_code as other_code,
        case
            when not is_told_apart then 'close'
            when above_share > 0.5 then 'better'
            else 'worse'
        end as standing
    from pairs

),

others as (

    select
        seen.table_id,
        seen.org_code,
        seen.other_code,
        seen.standing,
        places.place
    from seen
    inner join places on seen.table_id = places.table_id and seen.other_code = places.org_code

),

counted as (

    select
        table_id,
        org_code,
        count(*) filter (where standing = 'close') as too_close_count,
        min(place) filter (where standing = 'close') as too_close_best,
        max(place) filter (where standing = 'close') as too_close_worst,
        count(*) filter (where standing = 'better') as better_count,
        list(other_code order by place desc, other_code asc) filter (where standing = 'better')[1]
            as better_code,
        count(*) filter (where standing = 'worse') as worse_count,
        list(other_code order by place asc, other_code asc) filter (where standing = 'worse')[1]
            as worse_code
    from others
    group by table_id, org_code

)

select
    places.table_id,
    places.org_code,
    coalesce(counted.too_close_count, 0) as too_close_count,
    counted.too_close_best,
    counted.too_close_worst,
    coalesce(counted.better_count, 0) as better_count,
    counted.better_code,
    coalesce(counted.worse_count, 0) as worse_count,
    counted.worse_code
from places
left join counted on places.table_id = counted.table_id and places.org_code = counted.org_code
