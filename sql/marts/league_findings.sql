-- What one edition of a league table can and cannot say: who is clearly in which half.
--
-- Clearly is as everywhere: a likely range that is in one half of the ranks, so that the
-- organisation was there in at least 97.5% of the replays.
--
-- Grain   : table_id, edition
-- Columns :
--   table_id            key of the table in metrics.toml
--   edition             latest, or the month such as 2026-03
--   ranked_count        organisations with a place
--   top_half_count      [count] how many are clearly in the top half
--   bottom_half_count   [count] how many are clearly in the bottom half
--   too_close_count     [count] how many are in neither: too close to call

with ranges as (

    select * from marts.league_ranges

),

editions as (

    select * from marts.league_editions

),

halves as (

    select
        ranges.table_id,
        ranges.edition,
        editions.ranked_count,
        -- The middle one of an odd number is in no half.
        2 * ranges.place_high <= editions.ranked_count as is_top,
        2 * (ranges.place_low - 1) >= editions.ranked_count as is_bottom
    from ranges
    inner join editions
        on ranges.table_id = editions.table_id and ranges.edition = editions.edition

)

select
    table_id,
    edition,
    min(ranked_count) as ranked_count,
    count(*) filter (where is_top) as top_half_count,
    count(*) filter (where is_bottom) as bottom_half_count,
    count(*) filter (where not is_top and not is_bottom) as too_close_count
from halves
group by table_id, edition
