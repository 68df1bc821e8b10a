-- A newest figure whose count has stood still for half a year or more after a jump of a hundred.
--
-- Why      : a count of people that never moves is no longer counted, or is counted in another way
-- Severity : warn

with frozen as (

    select * from marts.frozen_figures

)

select
    metric_id,
    org_code,
    month,
    numerator,
    unchanged_since
from frozen
