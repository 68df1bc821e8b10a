-- A place that lies outside its own range.
--
-- Severity : warn
-- Why      : It can be right, where a figure is far out and little is known of its noise, but a
--            reader will ask; look at the figure first.
-- Columns  :
--   table_id     key of the table in metrics.toml
--   edition      latest, or the month such as 2026-03
--   org_code     code of the organisation
--   place        its place
--   place_low    best end of its range
--   place_high   worst end of it

with ranges as (

    select * from marts.league_ranges

)

select
    table_id,
    edition,
    org_code,
    place,
    place_low,
    place_high
from ranges
where place < place_low or place > place_high
