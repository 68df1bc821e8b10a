-- An acute trust whose official quarterly four-hour figure is not its three months of footprints.
--
-- Half a unit of the last printed digit, and a hair: RHW's 77.54501 of Q4 2025/26 is printed 77.54.
--
-- Why      : the official figure is built of footprints; where it is not, we score another figure
-- Severity : warn

with footprints as (

    select * from core.ae_footprints

),

framework as (

    select * from staging.nof_metrics
    where nof_metric = 'OF0013'

),

quarters as (

    select
        org_code,
        date_trunc('quarter', month)::date as quarter,
        100 * fraction(sum(within_4h), sum(attendances)) as within_4h_percent,
        count(*) as months
    from footprints
    group by org_code, date_trunc('quarter', month)

)

select
    framework.quarter,
    framework.org_code,
    framework.value as published,
    quarters.within_4h_percent as ours
from framework
inner join quarters
    on framework.org_code = quarters.org_code and framework.quarter = quarters.quarter
where quarters.months = 3 and abs(quarters.within_4h_percent - framework.value) > 0.0051
