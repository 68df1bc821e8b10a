-- One postcode district and its position, in the newest list.
--
-- Grain   : district
-- Source  : district_positions
-- Columns :
--   month   first day of the month of the list; null = it spans several
--   district   first half of the postcode
--   latitude   degrees north
--   longitude   degrees east
--   points   GP practices and hospitals whose median it is
--   release_id   the release it was read from
--   sheet_name   empty: a CSV has no sheets
--   row_number   row of that file

with figures as (

    select * from parsed.district_positions

),

releases as (

    select * from staging.releases

)

select
    figures.month,
    figures.district,
    figures.latitude,
    figures.longitude,
    figures.points,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
inner join releases on figures.release_id = releases.release_id
-- One list at a time: the newest that is held.
qualify rank() over (order by figures.month desc nulls last, releases.precedence desc) = 1
