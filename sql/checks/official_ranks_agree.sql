-- A trust whose official place is not the one its published segment and average give.
--
-- Why      : the rule of the official table is then not what we say it is, or the file has an error
-- Severity : warn

with places as (

    select * from marts.official_places

)

select
    quarter,
    trust_type,
    org_code,
    adjusted_segment,
    average_score,
    average_rank,
    our_average_rank,
    league_rank,
    our_league_rank
from places
where league_rank != our_league_rank or average_rank != our_average_rank
