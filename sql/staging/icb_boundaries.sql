-- One ring of the outline of one ICB on one map.
--
-- Maps of several dates are held side by side; of each the release that counts is used.
--
-- Grain   : as_of, area_code, polygon_number, ring_number
-- Source  : icb_boundaries
-- Columns :
--   as_of   first day of the month that the map is of
--   area_code   code of the Office for National Statistics
--   area_name   name as printed
--   polygon_number   an area may have several, such as islands
--   ring_number   1 = the outer one; others are holes in it
--   longitudes   degrees east, point by point; the last point is the first
--   latitudes   degrees north, point by point
--   drawn   the points that a map needs, by their number from 0, in the order of the line
--   release_id   the release it was read from
--   sheet_name   empty: a GeoJSON has no sheets
--   row_number   number of the area in that file

with figures as (

    select * from parsed.icb_boundaries

),

releases as (

    select * from staging.releases

)

select
    figures.as_of,
    figures.area_code,
    figures.area_name,
    figures.polygon_number,
    figures.ring_number,
    figures.longitudes,
    figures.latitudes,
    figures.drawn,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
inner join releases on figures.release_id = releases.release_id
qualify rank() over (partition by figures.as_of order by releases.precedence desc) = 1
