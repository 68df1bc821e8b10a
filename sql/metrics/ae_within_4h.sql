-- Seen within four hours in A&E: the official figure of each organisation.
--
-- An acute trust has its footprint figure, which is the official one; another trust its own figure;
-- ICBs, regions and England are their providers added up.
--
-- Grain   : org_kind, org_code, month
-- Columns :
--   org_kind        trust, icb, region or england
--   org_code        code of the organisation
--   month           first of the month
--   numerator       people seen within four hours; null = not reported
--   denominator     people who came, all types, booked and unbooked
--   metric_value    fraction, 0 to 1; null = no number
--   flag            published, restated, or why there is no number
--   release_id      the release the number was read from
--   sheet_name      sheet of that file; empty for a CSV
--   first_row       first row that was used
--   last_row        last row that was used
--   row_count       how many rows were used

with providers as (

    select * from core.ae_provider_months

),

footprints as (

    select * from core.ae_footprints

),

areas as (

    select * from core.ae_areas

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

),

not_submitted as (

    select
        org_code,
        month
    from staging.ae_by_provider_workbook
    where part = 'not_submitted'

),

every as (

    select
        'trust' as org_kind,
        footprints.org_code,
        footprints.month,
        footprints.within_4h as numerator,
        footprints.attendances as denominator,
        case when footprints.within_4h is null then 'not_reported' end as why_not,
        false as is_restated,
        footprints.release_id,
        footprints.sheet_name,
        footprints.row_number as first_row,
        footprints.row_number as last_row,
        1 as row_count
    from footprints
    inner join trusts on footprints.org_code = trusts.org_code
    where footprints.attendances > 0

    union all

    select
        'trust' as org_kind,
        providers.org_code,
        providers.month,
        providers.attendances - providers.over_4h as numerator,
        providers.attendances as denominator,
        case when providers.is_field_test then 'not_reported' end as why_not,
        false as is_restated,
        providers.release_id,
        providers.sheet_name,
        providers.row_number as first_row,
        providers.row_number as last_row,
        1 as row_count
    from providers
    inner join trusts on providers.org_code = trusts.org_code
    left join footprints
        on providers.org_code = footprints.org_code and providers.month = footprints.month
    where
        providers.attendances > 0
        and footprints.org_code is null
        -- An acute trust without a footprint has no official figure: it runs no major department.
        and trusts.peer_group is distinct from 'acute'

    union all

    select
        'trust' as org_kind,
        not_submitted.org_code,
        not_submitted.month,
        null as numerator,
        null as denominator,
        'not_submitted' as why_not,
        false as is_restated,
        null as release_id,
        null as sheet_name,
        null as first_row,
        null as last_row,
        null as row_count
    from not_submitted
    inner join trusts on not_submitted.org_code = trusts.org_code
    left join providers
        on not_submitted.org_code = providers.org_code and not_submitted.month = providers.month
    where providers.org_code is null

    union all

    select
        org_kind,
        org_code,
        month,
        attendances - over_4h as numerator,
        attendances as denominator,
        null as why_not,
        is_restated,
        release_id,
        sheet_name,
        first_row,
        last_row,
        row_count
    from areas
    where attendances > 0

),

definition as (

    select * from declared.metrics
    where metric_id = 'ae_within_4h'

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
