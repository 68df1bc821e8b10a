-- One postcode district with a known position, and the ICB in whose area that is.
--
-- The position is the median of the GP practices and hospitals in the district; the district may
-- reach into another area. Districts that have neither are not here.
--
-- Grain   : postcode_district
-- Publish : postcode-districts.csv
-- Columns :
--   postcode_area       letters with which the district begins
--   postcode_district   first half of the postcode
--   latitude            [degrees] degrees north
--   longitude           [degrees] degrees east
--   points              [count] GP practices and hospitals whose median it is
--   nation              England or the country that the area or the district belongs to
--   icb_code            ODS code of the ICB, by the newest map; null = outside all areas

with districts as (

    select * from staging.district_positions

),

nations as (

    select * from seeds.postcode_nations

),

rings as (

    select * from core.icb_boundaries

),

prefixed as (

    -- TD15 is in England, TD in Scotland: the longest that fits counts.
    select
        districts.district,
        arg_max(nations.nation, length(nations.postcode_prefix)) as nation
    from districts
    inner join nations
        on
            nations.postcode_prefix in (
                districts.district, regexp_extract(districts.district, '^[A-Z]+')
            )
    group by districts.district

),

corners as (

    select
        icb_code,
        polygon_number,
        ring_number,
        unnest(range(1, len(drawn) + 1)) as corner_number,
        unnest(list_transform(drawn, point -> longitudes[point + 1])) as x,
        unnest(list_transform(drawn, point -> latitudes[point + 1])) as y
    from rings
    where
        icb_code is not null
        and as_of = (select max(newest.as_of) from rings as newest)

),

edges as (

    select
        icb_code,
        x,
        y,
        lead(x) over ring as next_x,
        lead(y) over ring as next_y
    from corners
    window
        ring as (
            partition by icb_code, polygon_number, ring_number
            order by corner_number
        )

),

inside as (

    -- A line from a point to the east crosses the border of an area an odd number of times if the
    -- point lies in it.
    select
        districts.district,
        edges.icb_code
    from districts
    inner join edges
        on
            (districts.latitude < edges.y) != (districts.latitude < edges.next_y)
            and districts.longitude
            < edges.x
            + (edges.next_x - edges.x) * (districts.latitude - edges.y) / (edges.next_y - edges.y)
    group by districts.district, edges.icb_code
    having count(*) % 2 = 1

),

areas as (

    -- Outlines are simplified: by a border a point may lie in two areas, and then it is in neither.
    select
        district,
        min(icb_code) as icb_code
    from inside
    group by district
    having count(*) = 1

)

select
    regexp_extract(districts.district, '^[A-Z]+') as postcode_area,
    districts.district as postcode_district,
    districts.latitude,
    districts.longitude,
    districts.points,
    coalesce(prefixed.nation, 'England') as nation,
    areas.icb_code
from districts
left join prefixed on districts.district = prefixed.district
left join areas on districts.district = areas.district
