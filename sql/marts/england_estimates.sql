-- England's figure of a month with NHS England's own estimates for trusts that sent nothing.
--
-- The figure in observations counts whoever reported; this one is printed beside it.
--
-- Grain   : metric_id, month
-- Publish : england-estimates.csv
-- Columns :
--   metric_id       key of the metric in metrics.toml
--   month           first of the month
--   numerator       what is counted, with estimates
--   denominator     what it is counted out of, with estimates
--   metric_value    the one divided by the other
--   is_estimated    the estimate adds somebody; false = NHS England adds no estimate
--   release_id      the release it was read from
--   sheet_name      sheet of that file
--   row_number      row of that sheet

with time_series as (

    select * from staging.rtt_overview_time_series

),

waiting as (

    select
        *,
        within_18_weeks_estimated + over_18_weeks_estimated as pathways,
        within_18_weeks_estimated + over_18_weeks_estimated
        != within_18_weeks + over_18_weeks as is_estimated
    from time_series

),

figures as (

    select
        'rtt_within_18w' as metric_id,
        month,
        within_18_weeks_estimated as numerator,
        pathways,
        is_estimated,
        release_id,
        sheet_name,
        row_number
    from waiting

    union all

    select
        'rtt_over_52w' as metric_id,
        month,
        over_52_weeks_estimated as numerator,
        pathways,
        is_estimated,
        release_id,
        sheet_name,
        row_number
    from waiting

)

select
    metric_id,
    month,
    numerator,
    pathways as denominator,
    fraction(numerator, pathways) as metric_value,
    is_estimated,
    release_id,
    sheet_name,
    row_number
from figures
