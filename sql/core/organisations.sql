-- One organisation that can have figures: a trust, an ICB, a region, or England.
--
-- Grain   : org_kind, org_code
-- Columns :
--   org_kind       trust, icb, region or england
--   org_code       ODS code; the name for a region; ENG for England
--   org_name       name for readers
--   peer_group     acute, mental health and community, ambulance; null = in no official table
--   subtype        official subtype inside the peer group; null = none
--   region_name    region of NHS England; null for England
--   icb_code       ICB a trust is in today, or lay in when it closed; null for others
--   town           town of its headquarters; null = not in the register
--   postcode       postcode of its headquarters; null = not in the register
--   opened_on      first day; null = not known
--   closed_on      last day, by the legal date of a merger; null = open

with register as (

    select * from staging.ods_trusts

),

beside as (

    select * from seeds.trusts_beside_the_register

),

framework as (

    select * from staging.nof_metrics

),

workbook as (

    select * from staging.ae_by_provider_workbook

),

csv as (

    select * from staging.ae_monthly

),

icbs as (

    select * from core.icbs

),

trust_icbs as (

    select * from core.trust_icbs

),

successions as (

    select * from seeds.org_successions

),

newest_entry as (

    select
        org_code,
        arg_max(org_name, as_of) as org_name,
        arg_max(town, as_of) as town,
        arg_max(postcode, as_of) as postcode,
        arg_max(opened_on, as_of) as opened_on,
        max(closed_on) as closed_on
    from register
    -- Welsh health boards stand in the same register.
    where region_code is distinct from 'W00' and region_code is not null
    group by org_code
    union all
    select
        org_code,
        org_name,
        null as town,
        null as postcode,
        null as opened_on,
        null as closed_on
    from beside
    where org_code not in (select register.org_code from register)

),

legally_closed as (

    -- The register keeps a closed body for months: the legal date of the merger counts.
    select
        closed_code,
        min(cast(succeeded_on as date)) - 1 as closed_on
    from successions
    group by closed_code

),

peers as (

    select
        org_code,
        arg_max(
            case
                when trust_type = 'Acute trust' then 'acute'
                when trust_type = 'Ambulance trust' then 'ambulance'
                else 'mental health and community'
            end,
            quarter
        ) as peer_group,
        arg_max(trust_subtype, quarter) filter (where trust_subtype is not null) as subtype,
        arg_max(org_name, quarter) filter (where org_name is not null) as org_name
    from framework
    group by org_code

),

printed_names as (

    -- The register shouts; the workbook prints names as people write them.
    select
        org_code,
        arg_max(org_name, month) as org_name
    from workbook
    where part = 'provider' and row_kind = 'organisation'
    group by org_code

),

renamed as (

    -- A merged trust often has a new name. Until a workbook or the framework prints it, the CSV of
    -- A&E does, in capitals.
    select
        csv.org_code,
        title_case(arg_max(csv.org_name, csv.month)) as org_name
    from csv
    inner join successions on csv.org_code = successions.successor_code
    left join framework
        on
            csv.org_code = framework.org_code
            and framework.quarter + interval 3 month > cast(successions.succeeded_on as date)
    left join workbook
        on
            csv.org_code = workbook.org_code
            and workbook.part = 'provider'
            and workbook.month >= cast(successions.succeeded_on as date)
    where
        csv.row_kind = 'provider'
        and csv.month >= cast(successions.succeeded_on as date)
        and framework.org_code is null
        and workbook.org_code is null
    group by csv.org_code

),

home as (

    select
        trust_code,
        arg_max(icb_code, month) as icb_code
    from trust_icbs
    group by trust_code

),

closed_home as (

    -- A trust that has closed stays in the ICB it lay in on its last day.
    select
        trust_icbs.trust_code,
        arg_max(trust_icbs.icb_code, trust_icbs.month) as icb_code
    from trust_icbs
    inner join newest_entry on trust_icbs.trust_code = newest_entry.org_code
    left join legally_closed on trust_icbs.trust_code = legally_closed.closed_code
    where trust_icbs.month <= coalesce(legally_closed.closed_on, newest_entry.closed_on)
    group by trust_icbs.trust_code

),

trusts as (

    select
        newest_entry.org_code,
        coalesce(
            renamed.org_name,
            peers.org_name,
            printed_names.org_name,
            title_case(newest_entry.org_name)
        ) as org_name,
        coalesce(peers.peer_group, beside.peer_group) as peer_group,
        coalesce(peers.subtype, beside.subtype) as subtype,
        coalesce(closed_home.icb_code, home.icb_code) as icb_code,
        title_case(newest_entry.town) as town,
        newest_entry.postcode,
        newest_entry.opened_on,
        coalesce(legally_closed.closed_on, newest_entry.closed_on) as closed_on
    from newest_entry
    left join peers on newest_entry.org_code = peers.org_code
    left join printed_names on newest_entry.org_code = printed_names.org_code
    left join renamed on newest_entry.org_code = renamed.org_code
    left join beside on newest_entry.org_code = beside.org_code
    left join home on newest_entry.org_code = home.trust_code
    left join closed_home on newest_entry.org_code = closed_home.trust_code
    left join legally_closed on newest_entry.org_code = legally_closed.closed_code

)

select
    'trust' as org_kind,
    trusts.org_code,
    trusts.org_name,
    trusts.peer_group,
    trusts.subtype,
    icbs.region_name,
    trusts.icb_code,
    trusts.town,
    trusts.postcode,
    trusts.opened_on,
    trusts.closed_on
from trusts
left join icbs on trusts.icb_code = icbs.icb_code

union all

select
    'icb' as org_kind,
    icb_code as org_code,
    icb_name as org_name,
    null as peer_group,
    null as subtype,
    region_name,
    null as icb_code,
    null as town,
    null as postcode,
    opened_on,
    closed_on
from icbs

union all

select
    'region' as org_kind,
    region_name as org_code,
    region_name as org_name,
    null as peer_group,
    null as subtype,
    region_name,
    null as icb_code,
    null as town,
    null as postcode,
    null as opened_on,
    null as closed_on
from icbs
group by region_name

union all

select
    'england' as org_kind,
    'ENG' as org_code,
    'England' as org_name,
    null as peer_group,
    null as subtype,
    null as region_name,
    null as icb_code,
    null as town,
    null as postcode,
    null as opened_on,
    null as closed_on
