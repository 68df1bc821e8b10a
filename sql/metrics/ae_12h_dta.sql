-- Waits over 12 hours from the decision to admit, out of emergency admissions via A&E.
--
-- Grain   : org_kind, org_code, month
-- Columns :
--   org_kind        trust, icb, region or england
--   org_code        code of the organisation
--   month           first of the month
--   numerator       people who waited over 12 hours from the decision to admit
--   denominator     emergency admissions via A&E, all department types
--   metric_value    fraction; null = no number
--   flag            published, restated, or why there is no number
--   release_id      the release the number was read from
--   sheet_name      sheet of that file; empty for a CSV
--   first_row       first row that was used
--   last_row        last row that was used
--   row_count       how many rows were used

with providers as (

    select * from core.ae_provider_months

),

areas as (

    select * from core.ae_areas

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

),

every as (

    select
        'trust' as org_kind,
        providers.org_code,
        providers.month,
        providers.waits_12h_dta as numerator,
        providers.admissions_via_ae as denominator,
        null as why_not,
        false as is_restated,
        providers.release_id,
        providers.sheet_name,
        providers.row_number as first_row,
        providers.row_number as last_row,
        1 as row_count
    from providers
    inner join trusts on providers.org_code = trusts.org_code
    where providers.admissions_via_ae > 0

    union all

    select
        org_kind,
        org_code,
        month,
        waits_12h_dta as numerator,
        admissions_via_ae as denominator,
        null as why_not,
        is_restated,
        release_id,
        sheet_name,
        first_row,
        last_row,
        row_count
    from areas
    where admissions_via_ae > 0

),

definition as (

    select * from declared.metrics
    where metric_id = 'ae_12h_dta'

)

select
    every.org_kind,
    every.org_code,
    every.month,
    every.numerator,
    every.denominator,
    case
        when every.denominator >= definition.min_denominator
            then fraction(every.numerator, every.denominator)
    end as metric_value,
    case
        when every.why_not is not null then every.why_not
        when every.denominator < definition.min_denominator then 'too_small'
        when every.is_restated then 'restated'
        else 'published'
    end as flag,
    every.release_id,
    every.sheet_name,
    every.first_row,
    every.last_row,
    every.row_count
from every
cross join definition
