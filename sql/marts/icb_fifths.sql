-- In which fifth of the places an ICB is, on one measure or in one table: its class on a map.
--
-- Grain   : subject, icb_code
-- Publish : icb-fifths.csv
-- Columns :
--   subject     key of the measure, or of the league table of ICBs, in metrics.toml
--   icb_code    ODS code; only ICBs that are open
--   month       first of the month or quarter; null = a table, which is made of several
--   figure      [mixed] the figure of the measure, or the score of the table
--   place       1 is best, ties share
--   place_of    how many have a place
--   fifth       [number] 1 = the first fifth of the places, with the best, to 5 = the last

with measure_places as (

    select * from marts.measure_places

),

league_places as (

    select * from marts.league_places

),

league_tables as (

    select * from declared.tables

),

icb_tables as (

    select table_id
    from league_tables
    where org_kind = 'icb'
    group by table_id

),

placed as (

    select
        metric_id as subject,
        org_code as icb_code,
        month,
        metric_value as figure,
        place,
        place_of
    from measure_places
    where
        org_kind = 'icb'
        and place is not null

    union all

    select
        league_places.table_id as subject,
        league_places.org_code as icb_code,
        null as month,
        league_places.score as figure,
        league_places.place,
        count(*) over (partition by league_places.table_id) as place_of
    from league_places
    inner join icb_tables on league_places.table_id = icb_tables.table_id
    where
        league_places.edition = 'latest'
        and league_places.place is not null

)

select
    subject,
    icb_code,
    month,
    figure,
    place,
    place_of,
    1 + 5 * (place - 1) // place_of as fifth
from placed
