-- England's waiting list in a month, as published and with estimates, by the newest release.
--
-- Every file has all months, so the release that counts is found month by month.
--
-- Grain   : month
-- Source  : rtt_overview_time_series
-- Columns :
--   month   first of the month
--   within_18_weeks   unfinished pathways of up to 18 weeks, of the trusts that reported
--   within_18_weeks_estimated   the same with estimates for trusts that did not
--   over_18_weeks   unfinished pathways of over 18 weeks, of the trusts that reported
--   over_18_weeks_estimated   the same with estimates for trusts that did not
--   over_52_weeks   unfinished pathways of over 52 weeks, of the trusts that reported
--   over_52_weeks_estimated   the same with estimates for trusts that did not
--   median_weeks   weeks as printed; null = beyond the last band of its time
--   p92_weeks   weeks as printed; null = beyond the last band of its time
--   release_id   the release it was read from
--   sheet_name   sheet of that file
--   row_number   row of that sheet

with figures as (

    select * from parsed.rtt_overview_time_series

),

releases as (

    select * from staging.releases

)

select
    figures.month,
    figures.within_18_weeks,
    figures.within_18_weeks_estimated,
    figures.over_18_weeks,
    figures.over_18_weeks_estimated,
    figures.over_52_weeks,
    figures.over_52_weeks_estimated,
    figures.median_weeks,
    figures.p92_weeks,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
inner join releases on figures.release_id = releases.release_id
qualify row_number() over (partition by figures.month order by releases.precedence desc) = 1
