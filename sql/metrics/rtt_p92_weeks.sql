-- Weeks by which 92 in 100 of the waiting list are reached.
--
-- A trust has everyone waiting there; an ICB its own patients wherever they wait.
--
-- Grain   : org_kind, org_code, month
-- Columns :
--   org_kind        trust, icb, region or england
--   org_code        code of the organisation
--   month           first of the month
--   numerator       null: a percentile is no fraction
--   denominator     unfinished pathways
--   metric_value    weeks; null = no number, or over 104 weeks
--   flag            published, restated, or why there is no number
--   release_id      the release the number was read from
--   sheet_name      sheet of that file; empty for a CSV
--   first_row       first row that was used
--   last_row        last row that was used
--   row_count       how many rows were used

with waits as (

    select * from core.rtt_organisations

),

definition as (

    select * from declared.metrics
    where metric_id = 'rtt_p92_weeks'

)

select
    waits.org_kind,
    waits.org_code,
    waits.month,
    null as numerator,
    waits.pathways as denominator,
    case when waits.pathways >= definition.min_denominator then waits.p92_weeks end as metric_value,
    case
        when waits.pathways < definition.min_denominator then 'too_small'
        when waits.p92_weeks is null then 'not_published'
        else 'published'
    end as flag,
    waits.release_id,
    waits.sheet_name,
    waits.first_row,
    waits.last_row,
    waits.row_count
from waits
cross join definition
