-- One merger: who closed, and into whom.
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

with successions as (

    select * from seeds.org_successions

),

icbs as (

    select * from seeds.icbs

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

)

select
    every.closed_code,
    closed.org_name as closed_name,
    every.successor_code,
    successor.org_name as successor_name,
    every.closed_on,
    every.why,
    every.link
from every
left join organisations as closed on every.closed_code = closed.org_code
left join organisations as successor on every.successor_code = successor.org_code
