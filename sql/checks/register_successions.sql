-- A succession of a trust or an ICB that is in the register or in our lists, and not in both.
--
-- Why      : a merger should be noticed on the night on which it is registered; only what is in our
--            lists has its legal date and its place on the pages
-- Severity : warn
-- Columns  :
--   closed_code      ODS code of the organisation that closed
--   successor_code   ODS code of the organisation that it passed into
--   ours             legal date in our lists; null = not there
--   registered       legal date in the register; null = not there
--   as_of            day of the register

with register as (

    select * from staging.ods_successions

),

trusts as (

    select * from staging.ods_trusts

),

care_trusts as (

    select * from staging.ods_care_trusts

),

icbs as (

    select * from core.icbs

),

successions as (

    select * from seeds.org_successions

),

newest as (

    select * from register
    where as_of = (select max(every_day.as_of) from register as every_day)

),

newest_day as (

    select max(as_of) as as_of from newest
    having count(*) > 0

),

known as (

    select org_code from trusts
    union
    select org_code from care_trusts
    union
    select closed_code as org_code from successions
    union
    select icb_code as org_code from icbs

),

registered as (

    -- Our figures begin in April 2019.
    select
        closed_code,
        successor_code,
        succeeded_on
    from newest
    where
        succeeded_on >= date '2019-04-01'
        and closed_code in (select known.org_code from known)
    group by closed_code, successor_code, succeeded_on

),

listed as (

    select
        closed_code,
        successor_code,
        cast(succeeded_on as date) as succeeded_on
    from successions
    union all
    select
        icb_code as closed_code,
        successor_code,
        closed_on + 1 as succeeded_on
    from icbs
    where successor_code is not null

),

split as (

    -- An ICB that was split has no successor in our list, on purpose.
    select icb_code from icbs
    where closed_on is not null and successor_code is null

)

select
    coalesce(listed.closed_code, registered.closed_code) as closed_code,
    coalesce(listed.successor_code, registered.successor_code) as successor_code,
    listed.succeeded_on as ours,
    registered.succeeded_on as registered,
    newest_day.as_of
from listed
full join registered
    on
        listed.closed_code = registered.closed_code
        and listed.successor_code = registered.successor_code
cross join newest_day
where
    listed.succeeded_on is distinct from registered.succeeded_on
    and coalesce(registered.closed_code not in (select split.icb_code from split), true)
    -- A register need not know yet what comes into force after its day.
    and (registered.succeeded_on is not null or listed.succeeded_on <= newest_day.as_of)
