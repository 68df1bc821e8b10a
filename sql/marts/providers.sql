-- One provider of A&E, as it was last named: trusts, walk-in centres and others.
--
-- Grain   : provider_code
-- Owns    : provider_code
-- Publish : providers.csv
-- Columns :
--   provider_code   ODS code
--   provider_name   name as last printed
--   kind            [code] trust = an NHS trust; other = a walk-in centre or an independent
--                   provider
--   first_month     first month for which it reported
--   last_month      last month for which it reported

with reported as (

    select * from core.ae_provider_months

),

organisations as (

    select * from core.organisations
    where org_kind = 'trust'

)

select
    reported.org_code as provider_code,
    arg_max(reported.org_name, reported.month) as provider_name,
    case when min(organisations.org_code) is not null then 'trust' else 'other' end as kind,
    min(reported.month) as first_month,
    max(reported.month) as last_month
from reported
left join organisations on reported.org_code = organisations.org_code
group by reported.org_code
