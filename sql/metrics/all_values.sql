-- Every metric under one another: the one place where a fraction, a minimum and a reason are given.
--
-- The metrics say what they count; metrics.counted, written by the runner, puts them together. The
-- words for the columns that all metrics share are written here and are theirs as well.
--
-- Grain   : metric_id, org_kind, org_code, month
-- Columns :
--   metric_id      the metric: its key in metrics.toml and the stem of its file
--   org_kind       trust, icb, region or england
--   org_code       code of the organisation
--   month          first day of the month, or of the quarter
--   numerator      what is counted; null where the metric is not a fraction
--   denominator    what it is counted out of; null where the metric is not a fraction
--   metric_value   the value of the metric; null = no number, and flag says why
--   flag           published, restated, by_mapping, or why there is no number
--   mapped_month   month of the mapping by which providers were put together; null = the month's
--                  own, or no mapping
--   release_id     the release the number was read from
--   sheet_name     the sheet of that release; empty for a csv
--   first_row      first row of the sheet that was used
--   last_row       last row of the sheet that was used
--   row_count      how many published rows were added up

with counted as (

    select * from metrics.counted

),

definitions as (

    select * from declared.metrics

)

select
    counted.metric_id,
    counted.org_kind,
    counted.org_code,
    counted.month,
    counted.numerator,
    counted.denominator,
    case
        when counted.denominator < definitions.min_denominator then null
        else coalesce(counted.given_value, fraction(counted.numerator, counted.denominator))
    end as metric_value,
    -- The publisher's reason comes before ours: a figure that was not reported was not too small.
    case
        when counted.why_not is not null then counted.why_not
        when counted.denominator < definitions.min_denominator then 'too_small'
        when coalesce(counted.given_value, counted.numerator) is null then 'not_published'
        when counted.is_restated then 'restated'
        when counted.mapped_month is not null then 'by_mapping'
        else 'published'
    end as flag,
    counted.mapped_month,
    counted.release_id,
    counted.sheet_name,
    counted.first_row,
    counted.last_row,
    counted.row_count
from counted
inner join definitions on counted.metric_id = definitions.metric_id
