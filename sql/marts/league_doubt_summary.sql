-- How much each source of doubt alone widens the places of a league table.
--
-- Grain   : table_id, doubt
-- Publish : league-doubt-summary.csv
-- Columns :
--   table_id       key of the table in metrics.toml; its latest edition
--   doubt          measures, weights, normalisation, sampling, months; all of them
--   mean_width     [place] worst end less best end of the range, in places, on average
--   median_width   [place] the same for the organisation in the middle
--   widest         [place] the widest of them
--   widest_code    whose it is; of several, the first by code

with doubts as (

    select * from marts.league_doubts

),

widths as (

    select
        table_id,
        doubt,
        org_code,
        place_high - place_low as width
    from doubts

),

widest as (

    select
        table_id,
        doubt,
        org_code,
        width
    from widths
    qualify row_number() over (partition by table_id, doubt order by width desc, org_code asc) = 1

)

select
    widths.table_id,
    widths.doubt,
    fraction(sum(widths.width), count(*)) as mean_width,
    median(widths.width) as median_width,
    min(widest.width) as widest,
    min(widest.org_code) as widest_code
from widths
inner join widest on widths.table_id = widest.table_id and widths.doubt = widest.doubt
group by widths.table_id, widths.doubt
