-- A published metric score for which no rule is declared.
--
-- Why      : whether it counts in the average is not known, so no average and no likely range is
--            worked out; it needs a line in seeds/nof_score_rules.csv
-- Severity : warn

with scores as (

    select * from marts.official_scores

),

places as (

    select * from marts.official_places

)

select
    scores.quarter,
    scores.trust_type,
    scores.nof_metric,
    count(*) as scores
from scores
inner join places on scores.quarter = places.quarter and scores.org_code = places.org_code
where scores.counts_in_average is null
group by scores.quarter, scores.trust_type, scores.nof_metric
