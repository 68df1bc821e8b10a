-- Waiting up to 18 weeks for planned treatment, day 126 included.
--
-- A trust has everyone waiting there; an ICB its own patients wherever they wait.
--
-- Grain   : org_kind, org_code, month
-- Columns :
--   org_kind        trust, icb, region or england
--   org_code        code of the organisation
--   month           first of the month
--   numerator       unfinished pathways of up to 18 weeks
--   denominator     unfinished pathways
--   metric_value    fraction, 0 to 1; null = no number
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
    where metric_id = 'rtt_within_18w'

)

select
    waits.org_kind,
    waits.org_code,
    waits.month,
    waits.within_18_weeks as numerator,
    waits.pathways as denominator,
    case
        when waits.pathways >= definition.min_denominator
            then fraction(waits.within_18_weeks, waits.pathways)
    end as metric_value,
    case
        when waits.pathways < definition.min_denominator then 'too_small'
        else 'published'
    end as flag,
    waits.release_id,
    waits.sheet_name,
    waits.first_row,
    waits.last_row,
    waits.row_count
from waits
cross join definition
