-- One edition of one league table, and how many are in it.
--
-- Grain   : table_id, edition
-- Columns :
--   table_id       key of the table in metrics.toml
--   edition        latest, or the month such as 2026-03
--   month          first of the month; null for the latest edition
--   as_of          last day it covers: all that were open then are in it
--   ranked_count   organisations with a place
--   is_latest      whether it is the latest edition
--   uses_later     whether its ranges use moves or steps that end after the period of a figure

with places as (

    select * from marts.league_places

),

periods as (

    select * from marts.league_periods

),

noise as (

    select * from marts.league_noise

),

score_ranges as (

    select * from marts.league_score_ranges

),

later as (

    select
        table_id,
        edition
    from noise
    where moves_after > 0
    union
    select
        table_id,
        edition
    from score_ranges
    where steps_after > 0

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
    places.edition = 'latest' as is_latest,
    bool_or(later.table_id is not null) as uses_later
from places
left join later on places.table_id = later.table_id and places.edition = later.edition
group by places.table_id, places.edition
