-- One file that was refused and would be in use had it been good, and what is in use instead.
--
-- It is replaced by an admitted one that comes before it: of a month by any for that month, else by
-- one of its own name.
--
-- Grain   : release_id
-- Columns :
--   release_id     name of the release
--   source         key of its source in sources.toml
--   period         what its name says it covers
--   name           file name at the publisher
--   reason         why it was refused
--   refused_on     day on which it was first kept
--   instead_id     the release that stays in use for its period, or else the one that reaches
--                  furthest; null = we have none of the source
--   instead_name   its file name; null = none
--   instead_to     last month, quarter or day inside; null = none

with releases as (

    select * from staging.releases

),

sources as (

    select * from declared.sources

),

slots as (

    -- Which files stand in for each other.
    select
        releases.*,
        case sources.period when 'month' then releases.period else releases.name end as slot
    from releases
    inner join sources on releases.source = sources.source

),

refused as (

    select * from slots
    where not is_admitted
    qualify row_number() over (partition by source, slot order by precedence desc) = 1

),

admitted as (

    select * from slots
    where is_admitted

),

instead as (

    select
        refused.release_id,
        admitted.release_id as instead_id,
        admitted.name as instead_name,
        admitted.data_to as instead_to,
        admitted.slot = refused.slot as is_same_slot,
        admitted.precedence
    from refused
    inner join admitted on refused.source = admitted.source
    qualify row_number() over (
        partition by refused.release_id
        order by is_same_slot desc, admitted.data_to desc, admitted.precedence desc
    ) = 1

)

select
    refused.release_id,
    refused.source,
    refused.period,
    refused.name,
    refused.reason,
    cast(left(refused.landed_at, 10) as date) as refused_on,
    instead.instead_id,
    instead.instead_name,
    instead.instead_to
from refused
left join instead on refused.release_id = instead.release_id
where not coalesce(instead.is_same_slot and instead.precedence > refused.precedence, false)
