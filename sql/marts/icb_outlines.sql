-- One ring of the outline of one ICB on the newest map, as a line of text.
--
-- Lists of points stay in the warehouse; the drawing of a map needs only the points that were kept
-- when the outlines were made simple, in their order.
--
-- Grain   : icb_code, polygon_number, ring_number
-- Columns :
--   icb_code         ODS code
--   polygon_number   an area may have several, such as islands
--   ring_number      1 = the outer one; others are holes in it
--   points           degrees east and north of each point, with a space between them and a comma
--                    between points, in the order of the line; the last point is the first
--   as_of            first day of the month that the map is of
--   release_id       the release it was read from

with boundaries as (

    select * from core.icb_boundaries

)

select
    icb_code,
    polygon_number,
    ring_number,
    array_to_string(
        list_transform(
            drawn, lambda point: longitudes[point + 1] || ' ' || latitudes[point + 1]
        ),
        ','
    ) as points,
    as_of,
    release_id
from boundaries
where
    icb_code is not null
    and as_of = (select max(newest.as_of) from boundaries as newest)
