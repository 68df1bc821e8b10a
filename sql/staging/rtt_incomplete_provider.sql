-- Unfinished pathways of one provider and treatment function in a month, as published.
--
-- A file may hold many months, so the release that counts is found month by month: the published
-- workbook of a month takes the place of all that a second-hand table told of it. A table without
-- specialties is a cut of the published one: it gives way to any whole table of its month, and a
-- provider that it lacks may have reported all the same.
--
-- Grain   : month, provider_code, treatment_function_code
-- Source  : rtt_incomplete_provider
-- Columns :
--   month   first of the month
--   region_code   ODS code of the region; null = not printed
--   provider_code   ODS code of the provider
--   provider_name   name as printed
--   treatment_function_code   C_999 = all together
--   treatment_function_name   name as printed
--   pathways   unfinished pathways
--   within_18_weeks   of them up to 18 weeks
--   within_18_share   fraction as printed
--   median_weeks   weeks as printed; null = fewer than 20 pathways
--   p92_weeks   weeks as printed; null = fewer than 20 pathways
--   over_52_weeks   of them over 52 weeks
--   over_65_weeks   of them over 65 weeks
--   over_78_weeks   of them over 78 weeks
--   over_52_share   fraction as printed; null = not printed
--   is_cut   read from a cut of the published table: totals of some providers only, so nothing may
--            be added up from it and who is not in it has not failed to report
--   release_id   the release it was read from
--   sheet_name   sheet of that file; empty for a CSV
--   row_number   row of that sheet

with every_figure as (

    select * from parsed.rtt_incomplete_provider

),

figures as (

    select
        every_figure.*,
        bool_and(every_figure.treatment_function_code = 'C_999') over (
            partition by every_figure.release_id, every_figure.month
        ) as is_cut
    from every_figure

),

releases as (

    select * from staging.releases

)

select
    figures.month,
    figures.region_code,
    figures.provider_code,
    figures.provider_name,
    figures.treatment_function_code,
    figures.treatment_function_name,
    figures.pathways,
    figures.within_18_weeks,
    figures.within_18_share,
    figures.median_weeks,
    figures.p92_weeks,
    figures.over_52_weeks,
    figures.over_65_weeks,
    figures.over_78_weeks,
    figures.over_52_share,
    figures.is_cut,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
inner join releases on figures.release_id = releases.release_id
qualify
    rank() over (
        partition by figures.month
        order by figures.is_cut asc, releases.precedence desc
    ) = 1
