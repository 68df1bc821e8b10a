-- A trust whose line in an official league table differs from the summary in the file of metrics.
--
-- Why      : one of the two publications is then wrong, and both are shown beside each other
-- Severity : warn

with league_table as (

    select * from staging.nof_league_table

),

places as (

    select * from marts.official_places

)

select
    league_table.quarter,
    league_table.org_code,
    league_table.average_score as table_average,
    places.average_score,
    league_table.segment as table_segment,
    places.adjusted_segment,
    league_table.printed_rank as table_rank,
    places.league_rank
from league_table
inner join places
    on league_table.quarter = places.quarter and league_table.org_code = places.org_code
where
    league_table.average_score != places.average_score
    or league_table.segment != places.adjusted_segment
    or league_table.printed_rank != places.league_rank
