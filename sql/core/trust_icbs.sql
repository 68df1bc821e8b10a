-- Which ICB a trust is in, month by month, by the register nearest in time.
--
-- The register is held for single days; a month takes the nearest day whose ICB was open then. The
-- months go on to the newest figure: no trust leaves its ICB because its register is older.
--
-- Grain   : trust_code, month
-- Columns :
--   trust_code   ODS code of the trust
--   month        first of the month, from July 2022, when ICBs began, to the newest that we have
--   icb_code     ODS code of the ICB

with register as (

    select * from staging.ods_trusts

),

releases as (

    select * from staging.releases

),

beside as (

    select * from seeds.trusts_beside_the_register

),

icbs as (

    select * from core.icbs

),

days as (

    select
        org_code,
        icb_code,
        as_of
    from register
    where icb_code is not null
    union all
    -- A trust that is not in the register stays in its ICB, or in that ICB's successor.
    select
        beside.org_code,
        icbs.icb_code,
        icbs.opened_on as as_of
    from beside
    inner join icbs on beside.icb_code = icbs.icb_code

),

held as (

    select max(as_of) as until_day from register
    union all
    -- A quarter goes by its first month.
    select max(data_to) + interval 2 month as until_day from releases

),

months as (

    select unnest(
        generate_series(
            date '2022-07-01',
            (select date_trunc('month', max(held.until_day))::date from held),
            interval 1 month
        )
    )::date as month

)

select
    days.org_code as trust_code,
    months.month,
    arg_min(
        days.icb_code, (abs(date_diff('day', last_day(months.month), days.as_of)), days.icb_code)
    ) as icb_code
from days
inner join icbs on days.icb_code = icbs.icb_code
inner join months
    on
        last_day(months.month) >= icbs.opened_on
        and months.month <= coalesce(icbs.closed_on, months.month)
group by days.org_code, months.month
