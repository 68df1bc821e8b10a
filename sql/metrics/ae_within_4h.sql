-- Seen within four hours in A&E: the official figure of each organisation.
--
-- An acute trust has its footprint figure, which is the official one; another trust its own figure;
-- ICBs, regions and England are their providers added up.
--
-- Columns :
--   numerator     people seen within four hours; null = not reported
--   denominator   people who came, all types, booked and unbooked
--   why_not       not_reported or not_submitted where there is no figure
--   is_restated   counted again on a map of ICBs younger than the month
--   mapped_month   month of the mapping of a footprint's or an area's providers; null = the month's
--                 own

with ae as (

    select * from core.ae_organisations

),

footprints as (

    select * from core.ae_footprints

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

)

-- Who saw nobody has no figure; who did not submit has none and says so.
select
    'trust' as org_kind,
    footprints.org_code,
    footprints.month,
    footprints.within_4h as numerator,
    footprints.attendances as denominator,
    case when footprints.within_4h is null then 'not_reported' end as why_not,
    false as is_restated,
    footprints.mapped_month,
    footprints.release_id,
    footprints.sheet_name,
    footprints.first_row,
    footprints.last_row,
    footprints.row_count
from footprints
inner join trusts on footprints.org_code = trusts.org_code
where footprints.attendances > 0

union all

select
    ae.org_kind,
    ae.org_code,
    ae.month,
    ae.within_4h as numerator,
    ae.attendances as denominator,
    ae.why_not,
    ae.is_restated,
    ae.mapped_month,
    ae.release_id,
    ae.sheet_name,
    ae.four_hour_first_row as first_row,
    ae.four_hour_last_row as last_row,
    ae.four_hour_row_count as row_count
from ae
left join footprints
    on ae.org_code = footprints.org_code and ae.month = footprints.month
left join trusts on ae.org_kind = 'trust' and ae.org_code = trusts.org_code
where
    (ae.attendances > 0 or ae.why_not = 'not_submitted')
    and footprints.org_code is null
    -- An acute trust without a footprint has no official figure: it runs no major department.
    and trusts.peer_group is distinct from 'acute'
