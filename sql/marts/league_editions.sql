-- One edition of one league table, and how many stand in it.
--
-- Grain   : table_id, edition
-- Columns :
--   table_id       key of the table in metrics.toml
--   edition        latest, or the month such as 2026-03
--   month          first of the month; null for the latest edition
--   as_of          last day it covers: whoever was open then is in it
--   ranked_count   organisations with a place
--   listed_count   organisations without one
--   is_latest      whether it is the latest edition

with places as (

    select * from marts.league_places

),

periods as (

    select * from marts.league_periods

)

select
    places.table_id,
    places.edition,
    case
        when places.edition != 'latest' then strptime(places.edition || '-01', '%Y-%m-%d')::date
    end as month,
    (
        select max(periods.as_of) from periods
        where periods.table_id = places.table_id and periods.edition = places.edition
    ) as as_of,
    count(places.place) as ranked_count,
    count(*) - count(places.place) as listed_count,
    places.edition = 'latest' as is_latest
from places
group by places.table_id, places.edition
