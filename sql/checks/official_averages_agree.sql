-- A trust whose published average is not the mean of its published metric scores.
--
-- The scores are published with two decimals, so their mean may be off by 0.01.
--
-- Why      : a weight, a missing metric or another kind of mean would show here first
-- Severity : warn

with places as (

    select * from marts.official_places

)

select
    quarter,
    trust_type,
    org_code,
    metric_count,
    average_score,
    our_average_score
from places
where abs(our_average_score - average_score) > 0.0101
