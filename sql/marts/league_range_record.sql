-- How often the place of a later month lay in the range of an earlier one.
--
-- A range is about its own month. Later places move on, and have noise of their own; that they lie
-- in the range less and less is right. How often they still do is a test of the ranges on real
-- figures.
--
-- Grain   : table_id, months_later
-- Publish : league-range-record.csv
-- Columns :
--   table_id       key of the table in metrics.toml
--   months_later   months from the edition of the range to that of the place: 1, 3, 6 or 12
--   compared       places compared
--   inside         how many of them lay in the earlier range

with ranges as (

    select * from marts.league_ranges

),

editions as (

    select * from marts.league_editions

),

dated as (

    select
        ranges.table_id,
        ranges.org_code,
        ranges.place,
        ranges.place_low,
        ranges.place_high,
        editions.month
    from ranges
    inner join editions
        on ranges.table_id = editions.table_id and ranges.edition = editions.edition
    where not editions.is_latest

),

steps as (

    select unnest([1, 3, 6, 12]) as months_later

)

select
    earlier.table_id,
    steps.months_later,
    count(*) as compared,
    count(*) filter (
        where later.place between earlier.place_low and earlier.place_high
    ) as inside
from dated as earlier
cross join steps
inner join dated as later
    on
        earlier.table_id = later.table_id
        and earlier.org_code = later.org_code
        and later.month = earlier.month + to_months(steps.months_later)
group by earlier.table_id, steps.months_later
