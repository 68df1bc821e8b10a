-- Months, or quarters, missing inside the series of a measure: nobody of the kind has a figure.
--
-- Grain   : metric_id, org_kind, first_month
-- Columns :
--   metric_id     key of the metric in metrics.toml
--   org_kind      trust, icb, region or england
--   first_month   first of the first missing month or quarter
--   last_month    first of the last one in a row

with figures as (

    select * from marts.observations
    where metric_value is not null

),

metrics as (

    select * from declared.metrics

),

held as (

    select distinct
        metric_id,
        org_kind,
        month
    from figures

),

steps as (

    select
        held.metric_id,
        held.org_kind,
        held.month,
        lead(held.month) over (partition by held.metric_id, held.org_kind order by held.month)
            as next_month,
        case metrics.period when 'quarter' then 3 else 1 end as step
    from held
    inner join metrics on held.metric_id = metrics.metric_id

)

select
    metric_id,
    org_kind,
    (month + to_months(step))::date as first_month,
    (next_month - to_months(step))::date as last_month
from steps
where date_diff('month', month, next_month) > step
