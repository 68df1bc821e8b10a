-- One organisation: name, peers, place on the map, and what became of it.
--
-- Grain   : org_code
-- Owns    : org_code, trust_code, icb_code, part_code, above_code, below_code, widest_code,
--           largest_code, most_moved_code
-- Publish : organisations.csv
-- Columns :
--   org_kind         [code] trust = an NHS trust; icb = an integrated care board; region = a region
--                    of NHS England; england = all of England
--   org_code         ODS code; the name for a region; ENG for England
--   org_name         name
--   peer_group       [code] acute = trusts that run hospitals; mental health and community = trusts
--                    for mental health, learning disability or community services; ambulance =
--                    ambulance services; null = in no official table
--   subtype          official subtype inside the peer group; null = none
--   region_name      region of NHS England; null = England
--   icb_code         ICB a trust is in today, or lay in when it closed; null = no trust, or none
--                    is known
--   icb_name         its name; null where icb_code is
--   town             town of the headquarters; null = not in the register
--   postcode         postcode of the headquarters; null = not in the register
--   opened_on        first day; null = not known
--   closed_on        last day; null = open
--   successor_codes  codes it passed into, with commas between; null = none
--   has_page         whether we have any figure, so that it has a page of its own
--   peer_group_official   its type as NHS England's newest league table with it prints it; null =
--                         in none that we have

with organisations as (

    select * from core.organisations

),

icbs as (

    select * from core.icbs

),

figures as (

    select * from metrics.all_values

),

successions as (

    select * from seeds.org_successions

),

types as (

    select
        org_code,
        arg_max(trust_type, quarter) as trust_type
    from staging.nof_league_table
    group by org_code

),

with_figures as (

    select
        org_kind,
        org_code
    from figures
    where metric_value is not null
    group by org_kind, org_code

),

successors as (

    select
        closed_code,
        string_agg(successor_code, ', ' order by successor_code) as successor_codes
    from successions
    group by closed_code

)

select
    organisations.org_kind,
    organisations.org_code,
    organisations.org_name,
    organisations.peer_group,
    organisations.subtype,
    organisations.region_name,
    organisations.icb_code,
    icbs.icb_name,
    organisations.town,
    organisations.postcode,
    organisations.opened_on,
    organisations.closed_on,
    coalesce(successors.successor_codes, own_icb.successor_code) as successor_codes,
    with_figures.org_code is not null
    and organisations.org_kind in ('trust', 'icb') as has_page,
    types.trust_type as peer_group_official
from organisations
left join types on organisations.org_kind = 'trust' and organisations.org_code = types.org_code
left join icbs on organisations.icb_code = icbs.icb_code
left join icbs as own_icb
    on organisations.org_kind = 'icb' and organisations.org_code = own_icb.icb_code
left join successors
    on organisations.org_kind = 'trust' and organisations.org_code = successors.closed_code
left join with_figures
    on
        organisations.org_kind = with_figures.org_kind
        and organisations.org_code = with_figures.org_code
