-- Which ICB a provider's A&E counts towards in a month, by one mapping.
--
-- By a mapping from before an ICB closed, the provider goes with it into the successor.
--
-- Grain   : org_code, month, mapped_month
-- Columns :
--   org_code       ODS code of the provider
--   month          first of the month
--   mapped_month   first of the month of the mapping
--   lag_months     how many months older the mapping is; 0 = the month's own
--   is_used        the newest mapping, by which figures are made
--   icb_code       ODS code of the ICB
--   acute_code     acute trust whose footprint most of it is counted in; null = none

with providers as (

    select * from core.ae_provider_months

),

months as (

    select * from core.ae_mapped_months

),

mappings as (

    select * from core.ae_icb_mappings
    where icb_code is not null

),

icbs as (

    select * from core.icbs

)

select
    providers.org_code,
    providers.month,
    months.mapped_month,
    months.lag_months,
    months.is_used,
    case
        when icbs.closed_on < providers.month then coalesce(icbs.successor_code, icbs.icb_code)
        else icbs.icb_code
    end as icb_code,
    mappings.acute_code
from providers
inner join months on providers.month = months.month
inner join mappings
    on months.mapped_month = mappings.mapped_month and providers.org_code = mappings.org_code
inner join icbs on mappings.icb_code = icbs.icb_code
