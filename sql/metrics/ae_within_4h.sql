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

with ae as (

    select * from core.ae_organisations

),

footprints as (

    select * from core.ae_footprints

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

),

definition as (

    select * from declared.metrics
    where metric_id = 'ae_within_4h'

),

official as (

    select
        'trust' as org_kind,
        footprints.org_code,
        footprints.month,
        footprints.attendances,
        footprints.within_4h,
        case when footprints.within_4h is null then 'not_reported' end as why_not,
        false as is_restated,
        footprints.release_id,
        footprints.sheet_name,
        footprints.row_number as first_row,
        footprints.row_number as last_row,
        1 as row_count
    from footprints
    inner join trusts on footprints.org_code = trusts.org_code

    union all

    select
        ae.org_kind,
        ae.org_code,
        ae.month,
        ae.attendances,
        ae.within_4h,
        ae.why_not,
        ae.is_restated,
        ae.release_id,
        ae.sheet_name,
        ae.first_row,
        ae.last_row,
        ae.row_count
    from ae
    left join footprints
        on ae.org_code = footprints.org_code and ae.month = footprints.month
    left join trusts on ae.org_kind = 'trust' and ae.org_code = trusts.org_code
    where
        footprints.org_code is null
        -- An acute trust without a footprint has no official figure: it runs no major department.
        and trusts.peer_group is distinct from 'acute'

)

select
    official.org_kind,
    official.org_code,
    official.month,
    official.within_4h as numerator,
    official.attendances as denominator,
    case
        when official.attendances >= definition.min_denominator
            then fraction(official.within_4h, official.attendances)
    end as metric_value,
    case
        when official.why_not is not null then official.why_not
        when official.attendances < definition.min_denominator then 'too_small'
        when official.is_restated then 'restated'
        else 'published'
    end as flag,
    official.release_id,
    official.sheet_name,
    official.first_row,
    official.last_row,
    official.row_count
from official
cross join definition
-- Who saw nobody has no figure; who did not submit has none and says so.
where official.attendances > 0 or official.why_not = 'not_submitted'
