-- Which of today's ICBs a provider of the newest A&E month is in.
--
-- A trust follows the register. Any other provider stays in its ICB, or goes with it into the
-- successor; where that ICB was split, it follows the acute trust whose footprint it is counted in.
--
-- Grain   : org_code
-- Columns :
--   org_code   ODS code of the provider
--   month      newest month of A&E figures
--   icb_code   ODS code of the ICB today

with providers as (

    select * from core.ae_provider_icbs

),

trusts as (

    select * from core.trust_icbs

),

icbs as (

    select * from core.icbs

),

trusts_now as (

    select
        trust_code,
        icb_code
    from trusts
    where month = (select max(newest.month) from trusts as newest)

)

select
    providers.org_code,
    providers.month,
    coalesce(
        trusts_now.icb_code,
        case when icbs.closed_on is null then icbs.icb_code else icbs.successor_code end,
        acute_now.icb_code
    ) as icb_code
from providers
inner join icbs on providers.icb_code = icbs.icb_code
left join trusts_now on providers.org_code = trusts_now.trust_code
left join trusts_now as acute_now on providers.acute_code = acute_now.trust_code
where providers.month = (select max(newest.month) from providers as newest)
