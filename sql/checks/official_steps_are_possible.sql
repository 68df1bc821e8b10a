-- A step of the official tables, as we work it out, that cannot be: a score or average outside 1 to
-- 4, a segment or place that is none, a range the wrong way round.
--
-- Why      : a wrong sum of ours must not be beside a published figure
-- Severity : error

with scores as (

    select * from marts.official_scores

),

places as (

    select * from marts.official_places

)

select
    quarter,
    org_code,
    nof_metric as step,
    our_score as found
from scores
where our_score not between 1 and 4

union all

select
    quarter,
    org_code,
    'average' as step,
    our_average_score as found
from places
where our_average_score not between 1 and 4

union all

select
    quarter,
    org_code,
    'segment' as step,
    our_unadjusted_segment as found
from places
where our_unadjusted_segment not between 1 and 4 or our_adjusted_segment not between 1 and 4

union all

select
    quarter,
    org_code,
    'likely range' as step,
    our_score_low as found
from places
where our_score_low > our_score_high or our_rank_low > our_rank_high or our_rank_low < 1
