-- One ring of the outline of one ICB on one map, with the code under which the ICB has figures.
--
-- The map has codes of the Office for National Statistics, figures those of the register: the name
-- is what both have.
--
-- Grain   : as_of, area_code, polygon_number, ring_number
-- Columns :
--   as_of            first day of the month that the map is of
--   area_code        code of the Office for National Statistics
--   area_name        name as printed
--   icb_code         ODS code; null = no ICB of that name
--   polygon_number   an area may have several, such as islands
--   ring_number      1 = the outer one; others are holes in it
--   longitudes       degrees east, point by point; the last point is the first
--   latitudes        degrees north, point by point
--   drawn            the points that a map needs, by their number from 0, in the order of the line
--   release_id       the release it was read from
--   row_number       number of the area in that file

with rings as (

    select * from staging.icb_boundaries

),

icbs as (

    select * from core.icbs

)

select
    rings.as_of,
    rings.area_code,
    rings.area_name,
    icbs.icb_code,
    rings.polygon_number,
    rings.ring_number,
    rings.longitudes,
    rings.latitudes,
    rings.drawn,
    rings.release_id,
    rings.row_number
from rings
left join icbs on replace(rings.area_name, ' Integrated Care Board', ' ICB') = icbs.icb_name
