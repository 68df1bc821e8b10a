-- The range of one organisation's place if a single source of doubt is switched on.
--
-- Grain   : table_id, doubt, org_code
-- Publish : league-doubts.csv
-- Columns :
--   table_id     key of the table in metrics.toml; its latest edition
--   doubt        measures, weights, normalisation, sampling, months; all of them
--   org_code     code of the organisation, if it is ranked
--   place_low    best end of the range that holds 95% of its places
--   place_high   worst end of it

with replays as (

    select * from marts.replays

),

doubts as (

    select * from declared.doubts

),

places as (

    select * from marts.league_places

)

select
    replays.table_id,
    replays.doubt,
    replays.org_code,
    least(places.place, list_aggregate(replays.places, 'quantile_disc', 0.025)) as place_low,
    greatest(places.place, list_aggregate(replays.places, 'quantile_disc', 0.975)) as place_high
from replays
inner join doubts on replays.doubt = doubts.doubt
inner join places
    on
        replays.table_id = places.table_id
        and replays.edition = places.edition
        and replays.org_code = places.org_code
where replays.edition = 'latest' and doubts.doubt != 'none'
