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

with ae as (

    select * from core.ae_organisations

),

definition as (

    select * from declared.metrics
    where metric_id = 'ae_12h_dta'

)

select
    ae.org_kind,
    ae.org_code,
    ae.month,
    ae.waits_12h_dta as numerator,
    ae.admissions_via_ae as denominator,
    case
        when ae.admissions_via_ae >= definition.min_denominator
            then fraction(ae.waits_12h_dta, ae.admissions_via_ae)
    end as metric_value,
    case
        when ae.admissions_via_ae < definition.min_denominator then 'too_small'
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
-- Who admitted nobody through A&E has no figure.
where ae.admissions_via_ae > 0
