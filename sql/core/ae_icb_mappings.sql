-- Which ICB a provider's A&E counts towards, by NHS England's own mapping of a month.
--
-- A provider that the mapping forgets follows the acute trust whose footprint it is counted in.
--
-- Grain   : org_code, mapped_month
-- Columns :
--   org_code       ODS code of the provider
--   mapped_month   first of the month of the mapping; July 2022, when ICBs began, is the first
--   icb_code       ODS code of the ICB; null = the mapping does not say
--   acute_code     acute trust whose footprint most of it is counted in; null = none

with workbook as (

    select * from staging.ae_by_provider_workbook

),

icbs as (

    select * from core.icbs

),

names as (

    -- The mapping spells an ICB by name; the ICB sheet of the same workbook gives the code.
    select
        workbook.month,
        workbook.org_code as icb_code,
        lower(workbook.org_name) as icb_name
    from workbook
    inner join icbs on workbook.org_code = icbs.icb_code and workbook.month >= icbs.opened_on
    where workbook.part = 'system'

),

mapped as (

    select
        workbook.org_code,
        workbook.month,
        min(names.icb_code) as icb_code
    from workbook
    inner join names
        on workbook.month = names.month and lower(workbook.icb_name) = names.icb_name
    where workbook.part = 'org_mapping'
    group by workbook.org_code, workbook.month

),

footprints as (

    select
        org_code,
        month,
        arg_max(acute_code, (share, acute_code)) as acute_code
    from workbook
    where part = 'acute_mapping' and acute_code is not null
    group by org_code, month

),

providers as (

    select
        org_code,
        month
    from mapped
    union
    select
        org_code,
        month
    from footprints

)

select
    providers.org_code,
    providers.month as mapped_month,
    coalesce(mapped.icb_code, acute.icb_code) as icb_code,
    footprints.acute_code
from providers
left join mapped
    on providers.org_code = mapped.org_code and providers.month = mapped.month
left join footprints
    on providers.org_code = footprints.org_code and providers.month = footprints.month
left join mapped as acute
    on footprints.acute_code = acute.org_code and providers.month = acute.month
