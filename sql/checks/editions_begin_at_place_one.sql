-- An edition of a league table whose best place is not 1.
--
-- Why      : a table without a first place was made from the wrong figures
-- Severity : error

with places as (

    select * from marts.league_places

)

select
    table_id,
    edition,
    min(place) as best_place
from places
group by table_id, edition
having min(place) != 1
