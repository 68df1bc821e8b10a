-- One succession: who closed, and into whom, whole or in part.
--
-- Mergers are typed by hand and checked against the register; where an ICB was split, the register
-- names those that took a part. How large a part was, no source of ours says.
--
-- Grain   : closed_code, successor_code
-- Publish : successions.csv
-- Columns :
--   closed_code      code of the organisation that closed
--   closed_name      its name; null = it closed before the figures held begin
--   successor_code   code of the organisation that it passed into
--   successor_name   its name
--   closed_on        its last day
--   why              what happened
--   link             where it can be looked up
--   kind             [code] merger = it passed whole into one; split = it passed in parts into
--                    several

with successions as (

    select * from seeds.org_successions

),

icbs as (

    select * from seeds.icbs

),

parts as (

    select
        closed_code,
        successor_code,
        succeeded_on
    from staging.ods_successions
    group by closed_code, successor_code, succeeded_on

),

organisations as (

    select * from core.organisations

),

every as (

    select
        closed_code,
        successor_code,
        cast(succeeded_on as date) - 1 as closed_on,
        reason as why,
        link
    from successions
    union all
    select
        icb_code as closed_code,
        successor_code,
        cast(closed_on as date) as closed_on,
        reason as why,
        link
    from icbs
    where successor_code is not null
    union all
    select
        icbs.icb_code as closed_code,
        parts.successor_code,
        cast(icbs.closed_on as date) as closed_on,
        'Split between several' as why,
        icbs.link
    from icbs
    inner join parts
        on
            icbs.icb_code = parts.closed_code
            and cast(icbs.closed_on as date) + 1 = parts.succeeded_on
    where icbs.successor_code is null

)

select
    every.closed_code,
    closed.org_name as closed_name,
    every.successor_code,
    successor.org_name as successor_name,
    every.closed_on,
    every.why,
    every.link,
    case
        when count(*) over (partition by every.closed_code) > 1 then 'split'
        else 'merger'
    end as kind
from every
left join organisations as closed on every.closed_code = closed.org_code
left join organisations as successor on every.successor_code = successor.org_code
