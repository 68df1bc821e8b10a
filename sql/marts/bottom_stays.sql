-- How many of those likely in the bottom quarter of one of our tables are so again some months
-- later, over all months held.
--
-- Grain   : table_id, months_later
-- Publish : bottom-stays.csv
-- Columns :
--   table_id        key of the table in metrics.toml
--   months_later    [months] months between the two tables
--   was             [count] times that an organisation ranked in both was likely in the bottom
--                   quarter of the earlier
--   stays           [count] of them those in which it was so in the later, too
--   stays_share     the share of them

with likely as (

    select
        standings.table_id,
        standings.org_code,
        editions.month,
        standings.bottom_quarter_share > 0.5 as is_bottom
    from marts.league_standings as standings
    inner join marts.league_editions as editions
        on standings.table_id = editions.table_id and standings.edition = editions.edition
    where editions.month is not null and standings.bottom_quarter_share is not null

),

pairs as (

    select
        earlier.table_id,
        date_diff('month', earlier.month, later.month) as months_later,
        later.is_bottom
    from likely as earlier
    inner join likely as later
        on
            earlier.table_id = later.table_id
            and earlier.org_code = later.org_code
            and earlier.month < later.month
    where earlier.is_bottom

)

select
    table_id,
    months_later,
    count(*) as was,
    count(*) filter (where is_bottom) as stays,
    fraction(count(*) filter (where is_bottom), count(*)) as stays_share
from pairs
group by table_id, months_later
