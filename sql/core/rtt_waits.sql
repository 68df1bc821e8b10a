-- What a month's waiting list of one organisation comes to.
--
-- The full extract where it is held; for other months the published table of providers, which has
-- no median for sums of providers. Lists under 20 have no median and no percentile, as published.
-- England of a month with neither has the row of NHS England's own time series, up to the newest
-- month that trusts have.
--
-- Grain   : org_kind, org_code, treatment_function_code, month
-- Columns :
--   org_kind      provider, icb, region or england
--   org_code      ODS code; the name for a region; ENG for England
--   treatment_function_code   C_999 is all together; months without a full extract have only that
--                 above providers
--   month         first of the month
--   pathways      unfinished pathways
--   within_18_weeks   of them up to 18 weeks, day 126 included
--   over_52_weeks     of them over 52 weeks
--   over_65_weeks     of them over 65 weeks; null = not read
--   over_78_weeks     of them over 78 weeks; null = not read
--   median_weeks  weeks by which half are reached; null = not published, under 20 pathways, or over
--                 104 weeks
--   p92_weeks     weeks by which 92 in 100 are reached; null as above
--   release_id    the release they were read from
--   sheet_name    sheet of that file, or sheets; empty for a CSV
--   first_row     first row of the file that was added up
--   last_row      last row of the file that was added up
--   row_count     how many rows were added up
--   is_cut        read from a cut of the published table, which leaves medians and percentiles out

with lists as (

    select * from core.rtt_lists

),

published as (

    select * from staging.rtt_incomplete_provider

),

time_series as (

    select * from staging.rtt_overview_time_series

),

bands as (

    select
        org_kind,
        org_code,
        treatment_function_code,
        month,
        pathways,
        cast(right(band, 3) as integer) as week_number,
        patients
    from lists
    unpivot (patients for band in (columns('^band_[0-9]{3}$')))

),

running as (

    select
        org_kind,
        org_code,
        treatment_function_code,
        month,
        pathways,
        week_number,
        patients,
        cast(sum(patients) over (
            partition by org_kind, org_code, treatment_function_code, month
            order by week_number
        ) as bigint) as reached
    from bands
    where patients > 0

),

from_extract as (

    -- The publisher's rule: L + (p * N - C) / n inside the first band whose running count reaches
    -- p * N; L its lower edge in weeks, n its count, C the count before it. Beyond 104 weeks there
    -- is no upper edge, so there is no number; of fewer than 20 the publisher prints a dash.
    select
        org_kind,
        org_code,
        treatment_function_code,
        month,
        cast(coalesce(sum(patients) filter (where week_number <= 17), 0) as bigint)
            as within_18_weeks,
        cast(coalesce(sum(patients) filter (where week_number >= 52), 0) as bigint)
            as over_52_weeks,
        cast(coalesce(sum(patients) filter (where week_number >= 65), 0) as bigint)
            as over_65_weeks,
        cast(coalesce(sum(patients) filter (where week_number >= 78), 0) as bigint)
            as over_78_weeks,
        arg_min(
            case
                when week_number < 104
                    then
                        week_number
                        + fraction(cast(0.5 as double) * pathways - (reached - patients), patients)
            end,
            week_number
        ) filter (where pathways >= 20 and reached >= cast(0.5 as double) * pathways)
            as median_weeks,
        arg_min(
            case
                when week_number < 104
                    then
                        week_number
                        + fraction(cast(0.92 as double) * pathways - (reached - patients), patients)
            end,
            week_number
        ) filter (where pathways >= 20 and reached >= cast(0.92 as double) * pathways)
            as p92_weeks
    from running
    group by org_kind, org_code, treatment_function_code, month

),

months_without_extract as (

    select * from published
    where month not in (select lists.month from lists)

),

whole_months as (

    select * from core.rtt_whole_months

)

select
    lists.org_kind,
    lists.org_code,
    lists.treatment_function_code,
    lists.month,
    lists.pathways,
    coalesce(from_extract.within_18_weeks, 0) as within_18_weeks,
    coalesce(from_extract.over_52_weeks, 0) as over_52_weeks,
    coalesce(from_extract.over_65_weeks, 0) as over_65_weeks,
    coalesce(from_extract.over_78_weeks, 0) as over_78_weeks,
    from_extract.median_weeks,
    from_extract.p92_weeks,
    lists.release_id,
    '' as sheet_name,
    lists.first_row,
    lists.last_row,
    lists.row_count,
    false as is_cut
from lists
left join from_extract
    on
        lists.org_kind = from_extract.org_kind
        and lists.org_code = from_extract.org_code
        and lists.treatment_function_code = from_extract.treatment_function_code
        and lists.month = from_extract.month

union all

select
    'provider' as org_kind,
    provider_code as org_code,
    treatment_function_code,
    month,
    pathways,
    within_18_weeks,
    over_52_weeks,
    over_65_weeks,
    over_78_weeks,
    median_weeks,
    p92_weeks,
    release_id,
    sheet_name,
    row_number as first_row,
    row_number as last_row,
    1 as row_count,
    is_cut
from months_without_extract

union all

select
    'england' as org_kind,
    'ENG' as org_code,
    'C_999' as treatment_function_code,
    month,
    cast(sum(pathways) as bigint) as pathways,
    cast(sum(within_18_weeks) as bigint) as within_18_weeks,
    cast(sum(over_52_weeks) as bigint) as over_52_weeks,
    cast(sum(over_65_weeks) as bigint) as over_65_weeks,
    cast(sum(over_78_weeks) as bigint) as over_78_weeks,
    null as median_weeks,
    null as p92_weeks,
    min(release_id) as release_id,
    string_agg(distinct sheet_name, ' and ' order by sheet_name desc) as sheet_name,
    min(row_number) as first_row,
    max(row_number) as last_row,
    cast(count(*) as integer) as row_count,
    false as is_cut
from months_without_extract
where
    treatment_function_code = 'C_999'
    and month in (select whole_months.month from whole_months)
group by month

union all

select
    'england' as org_kind,
    'ENG' as org_code,
    'C_999' as treatment_function_code,
    month,
    within_18_weeks + over_18_weeks as pathways,
    within_18_weeks,
    over_52_weeks,
    null as over_65_weeks,
    null as over_78_weeks,
    median_weeks,
    p92_weeks,
    release_id,
    sheet_name,
    row_number as first_row,
    row_number as last_row,
    1 as row_count,
    false as is_cut
from time_series
where
    month not in (select lists.month from lists)
    and month not in (select whole_months.month from whole_months)
    and month <= greatest(
        (select max(lists.month) from lists), (select max(published.month) from published)
    )
