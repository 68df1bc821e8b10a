-- Which ICB a provider's A&E counts towards in a month, by the newest mapping that may be used.
--
-- A trust that an older mapping does not know goes by the register.
--
-- Grain   : org_code, month
-- Columns :
--   org_code       ODS code of the provider
--   month          first of the month; July 2022, when ICBs began, is the first
--   icb_code       ODS code of the ICB
--   acute_code     acute trust whose footprint most of it is counted in; null = none
--   mapped_month   month of the mapping; null = the month's own

with providers as (

    select * from core.ae_provider_months

),

months as (

    select * from core.ae_mapped_months
    where is_used

),

mapped as (

    select * from core.ae_mapped_icbs
    where is_used

),

register as (

    select * from core.trust_icbs

)

select
    providers.org_code,
    providers.month,
    coalesce(mapped.icb_code, register.icb_code) as icb_code,
    mapped.acute_code,
    case when months.lag_months > 0 then months.mapped_month end as mapped_month
from providers
inner join months on providers.month = months.month
left join mapped on providers.org_code = mapped.org_code and providers.month = mapped.month
left join register
    on
        months.lag_months > 0
        and providers.org_code = register.trust_code
        and providers.month = register.month
where coalesce(mapped.icb_code, register.icb_code) is not null
