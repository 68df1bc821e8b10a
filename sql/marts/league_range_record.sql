-- How often the place of a later month lay in the range of an earlier one.
--
-- A range is about its own month. Later places move on, and have noise of their own; that they lie
-- in the range less and less is right. How often they still do is a test of the ranges on real
-- figures. The latest edition is no month and is left out here.
--
-- Grain   : table_id, kind, months_later
-- Publish : league-range-record.csv
-- Columns :
--   table_id       key of the table in metrics.toml
--   kind           all = noise and judgement, as printed; noise = the figures alone; then = all,
--                  judged only by what was known in the month of the range
--   months_later   [months] months from the edition of the range to that of the place: 1, 3, 6 or
--                  12
--   compared       [count] places compared
--   inside         [count] how many of them lay in the earlier range

select
    table_id,
    kind,
    months_later,
    sum(compared)::bigint as compared,
    sum(inside)::bigint as inside
from marts.league_range_pairs
where later_edition != 'latest' and months_later in (1, 3, 6, 12)
group by table_id, kind, months_later
