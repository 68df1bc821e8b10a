-- A share below 0 or above 1.
--
-- Why      : more people seen in time than came means that two columns were mixed up
-- Severity : error

with figures as (

    select * from metrics.all_values

),

metrics as (

    select * from declared.metrics

)

select
    figures.metric_id,
    figures.org_kind,
    figures.org_code,
    figures.month,
    figures.numerator,
    figures.denominator
from figures
inner join metrics on figures.metric_id = metrics.metric_id and metrics.unit = 'share'
where figures.metric_value not between 0 and 1
