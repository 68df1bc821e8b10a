-- The place of one organisation if one choice behind a league table were made otherwise.
--
-- Grain   : table_id, variant_id, org_code
-- Publish : league-variants.csv
-- Columns :
--   table_id     key of the table in metrics.toml; its latest edition
--   variant_id   another normalisation, or the table without a theme or without a measure
--   org_code     code of the organisation, if it is ranked
--   place        its place then
--   moved        places gained by it; below zero = lost

with replays as (

    select * from marts.replays
    where edition = 'latest'

),

places as (

    select * from marts.league_places
    where edition = 'latest'

),

doubts as (

    select * from declared.doubts

)

select
    replays.table_id,
    replays.doubt as variant_id,
    replays.org_code,
    replays.places[1] as place,
    places.place - replays.places[1] as moved
from replays
inner join places
    on replays.table_id = places.table_id and replays.org_code = places.org_code
left join doubts on replays.doubt = doubts.doubt
where doubts.doubt is null
