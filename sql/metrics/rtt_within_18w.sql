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

    select * from core.rtt_waits
    where treatment_function_code = 'C_999'

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

),

every as (

    select
        case when waits.org_kind = 'provider' then 'trust' else waits.org_kind end as org_kind,
        waits.org_code,
        waits.month,
        waits.within_18_weeks as numerator,
        waits.pathways as denominator,
        waits.release_id,
        '' as sheet_name,
        waits.first_row,
        waits.last_row,
        waits.row_count
    from waits
    left join trusts on waits.org_code = trusts.org_code
    where waits.org_kind != 'provider' or trusts.org_code is not null

),

definition as (

    select * from declared.metrics
    where metric_id = 'rtt_within_18w'

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
        when every.denominator < definition.min_denominator then 'too_small'
        when every.numerator is null then 'not_published'
        else 'published'
    end as flag,
    every.release_id,
    every.sheet_name,
    every.first_row,
    every.last_row,
    every.row_count
from every
cross join definition
