-- A trust whose official league place is not the one its published segment and score give.
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
    league_rank,
    our_league_rank
from places
where not coalesce(agrees, false)
