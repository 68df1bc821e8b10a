-- A trust whose published finance score is not the one that the official rules give.
--
-- Why      : finance counts as published; where the rules give another score, one is wrong
-- Severity : warn

with scores as (

    select * from core.finance_scores

)

select
    quarter,
    org_code,
    plan_percent,
    variance_percent,
    plan_score,
    year_to_date_score,
    combined_score,
    published_score
from scores
where combined_score != published_score
