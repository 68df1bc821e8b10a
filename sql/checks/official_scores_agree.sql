-- A published metric score that is not the one its rule gives.
--
-- Why      : the rule of the official table is then not what we say it is, or the file has an error
-- Severity : warn

with scores as (

    select * from marts.official_scores

)

select
    quarter,
    trust_type,
    org_code,
    nof_metric,
    printed_value,
    exact_value,
    published_score,
    our_score,
    reason
from scores
where not agrees
