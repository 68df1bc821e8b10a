-- A trust on which our lists by hand and the registers do not agree.
--
-- Why      : a merger that is not in our list has no legal date and no word on the pages; a care
--            trust that is not listed has no page
-- Severity : warn
-- Columns  :
--   org_code   ODS code
--   what       what is wrong, and in which list
--   detail     name or last day in the register; null = not there
--   as_of      day of the register

with trusts as (

    select * from staging.ods_trusts

),

care_trusts as (

    select * from staging.ods_care_trusts

),

successions as (

    select * from seeds.org_successions

),

beside as (

    select * from seeds.trusts_beside_the_register

),

figures as (

    select * from metrics.all_values
    where org_kind = 'trust'

),

registered as (

    select
        'trusts' as register,
        org_code,
        org_name,
        closed_on,
        as_of
    from trusts
    -- Welsh health boards stand in the same register.
    where
        as_of = (select max(newest.as_of) from trusts as newest)
        and region_code is distinct from 'W00'
    union all
    select
        'care trusts' as register,
        org_code,
        org_name,
        closed_on,
        as_of
    from care_trusts
    where as_of = (select max(newest.as_of) from care_trusts as newest)

),

closed_without_successor as (

    -- Who never had a figure is missing nowhere: one trust was founded and closed within weeks.
    select
        org_code,
        'closed in the register of ' || register || ', and not in org_successions' as what,
        closed_on::varchar as detail,
        as_of
    from registered
    where
        closed_on is not null
        and org_code in (select figures.org_code from figures)
        and org_code not in (select successions.closed_code from successions)

),

open_and_unknown as (

    select
        org_code,
        'open in the register of care trusts, and not in trusts_beside_the_register' as what,
        org_name as detail,
        as_of
    from registered
    where
        register = 'care trusts'
        and closed_on is null
        and org_code not in (select beside.org_code from beside)

),

called_otherwise as (

    select
        beside.org_code,
        'called ' || beside.org_name || ' in trusts_beside_the_register' as what,
        registered.org_name as detail,
        registered.as_of
    from beside
    inner join registered on beside.org_code = registered.org_code
    where beside.org_name != registered.org_name

)

select
    org_code,
    what,
    detail,
    as_of
from closed_without_successor

union all

select
    org_code,
    what,
    detail,
    as_of
from open_and_unknown

union all

select
    org_code,
    what,
    detail,
    as_of
from called_otherwise
