-- Seen within four hours in the provider's own departments, all types.
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

definition as (

    select * from declared.metrics
    where metric_id = 'ae_within_4h_own'

)

select
    ae.org_kind,
    ae.org_code,
    ae.month,
    ae.within_4h as numerator,
    ae.attendances as denominator,
    case
        when ae.attendances >= definition.min_denominator
            then fraction(ae.within_4h, ae.attendances)
    end as metric_value,
    case
        when ae.why_not is not null then ae.why_not
        when ae.attendances < definition.min_denominator then 'too_small'
        when ae.is_restated then 'restated'
        else 'published'
    end as flag,
    ae.release_id,
    ae.sheet_name,
    ae.first_row,
    ae.last_row,
    ae.row_count
from ae
cross join definition
-- Who saw nobody has no figure; who did not submit has none and says so.
-- An ICB or region has no departments of its own; England stands beside the trusts.
where
    ae.org_kind in ('trust', 'england')
    and (ae.attendances > 0 or ae.why_not = 'not_submitted')
