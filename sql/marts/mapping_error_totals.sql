-- How often figures by an older mapping of providers are wrong, and by how much at most.
--
-- Grain   : org_kind, lag_months, reach
-- Columns :
--   org_kind        trust: footprints; icb: areas
--   lag_months      how many months older the mapping is: 1 or more
--   reach           newest: the NHS year (April to March) of the newest such month and the two
--                   before it; all: every month that has its own mapping and an older one
--   first_month     first of the first month that is compared
--   last_month      first of the last one
--   month_count     months that are compared
--   compared        figures that are compared
--   wrong           of them off by more than 0.05 percentage points
--   largest         largest difference, as a fraction
--   largest_code    whose it is; null = none is off
--   largest_month   first of the month it is of

with errors as (

    select * from marts.mapping_errors
    where lag_months > 0

),

newest as (

    -- An NHS year begins in April: three months less, it is a calendar year.
    select date_trunc('year', max(month) - interval 3 month) + interval 3 month as year_begins
    from errors

),

reached as (

    select
        errors.*,
        'all' as reach
    from errors

    union all

    select
        errors.*,
        'newest' as reach
    from errors
    cross join newest
    where errors.month >= newest.year_begins - interval 2 year

)

select
    org_kind,
    lag_months,
    reach,
    min(month) as first_month,
    max(month) as last_month,
    count(*) as month_count,
    cast(sum(compared) as bigint) as compared,
    cast(sum(wrong) as bigint) as wrong,
    max(largest) as largest,
    arg_max(largest_code, (largest, month, largest_code)) as largest_code,
    arg_max(month, (largest, month, largest_code)) as largest_month
from reached
group by org_kind, lag_months, reach
