-- A league table drawn up again without any doubt is not the table as it is.
--
-- Severity : error
-- Why      : The ranges would belong to another table than the one that they are printed beside.
-- Columns  :
--   table_id   key of the table in metrics.toml; its latest edition
--   org_code   code of the organisation
--   place      its place in the table; null = it is not ranked
--   replayed   its place in the replay without doubt; null = it is not in the replay

with places as (

    select * from marts.league_places
    where edition = 'latest' and place is not null

),

replays as (

    select * from marts.replays
    where edition = 'latest' and doubt = 'none'

)

select
    coalesce(places.table_id, replays.table_id) as table_id,
    coalesce(places.org_code, replays.org_code) as org_code,
    places.place,
    replays.places[1] as replayed
from places
full join replays
    on places.table_id = replays.table_id and places.org_code = replays.org_code
where places.place is distinct from replays.places[1]
