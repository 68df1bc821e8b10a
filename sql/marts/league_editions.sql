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

    select
        table_id,
        edition,
        max(as_of) as as_of
    from marts.league_periods
    group by table_id, edition

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
        when places.edition != 'latest' then cast(places.edition || '-01' as date)
    end as month,
    max(periods.as_of) as as_of,
    count(places.place) as ranked_count,
    places.edition = 'latest' as is_latest,
    bool_or(later.table_id is not null) as uses_later
from places
left join later on places.table_id = later.table_id and places.edition = later.edition
left join periods on places.table_id = periods.table_id and places.edition = periods.edition
group by places.table_id, places.edition
