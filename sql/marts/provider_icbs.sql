-- Which ICB a provider's A&E counts towards, from one month to another.
--
-- Grain   : provider_code, first_month
-- Publish : provider-icbs.csv
-- Columns :
--   provider_code   ODS code of the provider
--   first_month     first month of the stretch; July 2022, when ICBs began, is the earliest
--   provider_name   its name
--   last_month      last month of the stretch
--   icb_code        ODS code of the ICB
--   icb_name        its name
--   mapped_by       [code] own = by NHS England's mapping of each month; older = by the newest
--                   mapping before, and by the register where that does not know it

with counted as (

    select * from core.ae_provider_icbs

),

providers as (

    select * from marts.providers

),

icbs as (

    select * from core.icbs

),

numbered as (

    select
        org_code,
        month,
        icb_code,
        case when mapped_month is null then 'own' else 'older' end as mapped_by,
        -- A stretch ends where the ICB, the mapping or the run of months does.
        month - to_months(
            row_number() over (
                partition by org_code, icb_code, mapped_month is null
                order by month
            )::int
        ) as stretch
    from counted

),

stretches as (

    select
        org_code,
        icb_code,
        mapped_by,
        min(month) as first_month,
        max(month) as last_month
    from numbered
    group by org_code, icb_code, mapped_by, stretch

)

select
    stretches.org_code as provider_code,
    stretches.first_month,
    providers.provider_name,
    stretches.last_month,
    stretches.icb_code,
    icbs.icb_name,
    stretches.mapped_by
from stretches
left join providers on stretches.org_code = providers.provider_code
left join icbs on stretches.icb_code = icbs.icb_code
