-- A figure that does not say which published release it was read from.
--
-- Why      : the one promise of the site is that every number leads back to its cell
-- Severity : error

with figures as (

    select * from metrics.all_values

)

select
    metric_id,
    org_kind,
    org_code,
    month,
    metric_value
from figures
where metric_value is not null and (release_id is null or row_count is null)
