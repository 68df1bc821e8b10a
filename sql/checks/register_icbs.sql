-- An ICB whose name, first or last day in our list is not that of the register.
--
-- Why      : the list is kept by hand; a merger of ICBs moves the places of all of them
-- Severity : warn
-- Columns  :
--   icb_code     ODS code
--   what         what differs
--   ours         in our list; null = not there
--   registered   in the register; null = not there
--   as_of        day of the register

with register as (

    select * from staging.ods_icbs

),

icbs as (

    select * from core.icbs

),

registered as (

    select
        org_code as icb_code,
        org_name,
        -- ICBs took over the codes, and the first days, of the partnerships that came before them:
        -- https://www.legislation.gov.uk/ukpga/2022/31/section/19
        greatest(opened_on, date '2022-07-01') as opened_on,
        closed_on,
        as_of
    from register
    where
        as_of = (select max(newest.as_of) from register as newest)
        and org_name like '%INTEGRATED CARE BOARD'
        and coalesce(closed_on >= date '2022-07-01', true)

),

newest_day as (

    select max(as_of) as as_of from registered

),

listed as (

    -- A register need not know yet what comes into force after its day.
    select
        icbs.icb_code,
        upper(replace(icbs.icb_name, ' ICB', ' Integrated Care Board')) as org_name,
        icbs.opened_on,
        case
            when icbs.closed_on <= newest_day.as_of or registered.closed_on is not null
                then icbs.closed_on
        end as closed_on
    from icbs
    left join registered on icbs.icb_code = registered.icb_code
    inner join newest_day
        on icbs.opened_on <= newest_day.as_of or registered.icb_code is not null

),

both_sides as (

    select
        coalesce(listed.icb_code, registered.icb_code) as icb_code,
        unnest([
            {
                'what': 'name',
                'ours': listed.org_name,
                'registered': registered.org_name
            },
            {
                'what': 'first day',
                'ours': listed.opened_on::varchar,
                'registered': registered.opened_on::varchar
            },
            {
                'what': 'last day',
                'ours': listed.closed_on::varchar,
                'registered': registered.closed_on::varchar
            }
        ]) as compared
    from listed
    full join registered on listed.icb_code = registered.icb_code

)

select
    both_sides.icb_code,
    both_sides.compared.what,
    both_sides.compared.ours,
    both_sides.compared.registered,
    newest_day.as_of
from both_sides
cross join newest_day
where both_sides.compared.ours is distinct from both_sides.compared.registered
