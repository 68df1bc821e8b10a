-- The patients of one ICB who wait at one provider in a month, all treatment functions together.
--
-- Only months with a full extract. Some commissioners belong to no ICB, such as NHS England's own:
-- their patients are of no area and are kept apart under "none". Patients without an English
-- commissioner (NONC) are left out, as in the published figures.
--
-- Grain   : month, icb_code, provider_code
-- Columns :
--   month             first of the month
--   icb_code          ODS code of the ICB that pays; "none" = the commissioner belongs to none
--   provider_code     ODS code of the provider
--   pathways          unfinished pathways
--   within_18_weeks   of them up to 18 weeks, day 126 included
--   over_52_weeks     of them over 52 weeks

with extract_rows as (

    select * from staging.rtt_full_extract

),

counted_rows as (

    select * from core.rtt_rows
    where is_all_functions and not is_left_out

),

patients as (

    select
        extract_rows.*,
        coalesce(counted_rows.icb_code, 'none') as icb_code
    from extract_rows
    inner join counted_rows
        on
            extract_rows.release_id = counted_rows.release_id
            and extract_rows.row_number = counted_rows.row_number

),

cells as (

    select
        month,
        icb_code,
        provider_code,
        cast(sum(total_all) as bigint) as pathways,
        cast(sum(columns('^band_[0-9]{3}$')) as integer)
    from patients
    group by month, icb_code, provider_code

),

bands as (

    select
        month,
        icb_code,
        provider_code,
        cast(right(band, 3) as integer) as week_number,
        waiting
    from cells
    unpivot (waiting for band in (columns('^band_[0-9]{3}$')))

),

reached as (

    select
        month,
        icb_code,
        provider_code,
        cast(sum(waiting) filter (where week_number <= 17) as bigint) as within_18_weeks,
        cast(sum(waiting) filter (where week_number >= 52) as bigint) as over_52_weeks
    from bands
    group by month, icb_code, provider_code

)

select
    cells.month,
    cells.icb_code,
    cells.provider_code,
    cells.pathways,
    coalesce(reached.within_18_weeks, 0) as within_18_weeks,
    coalesce(reached.over_52_weeks, 0) as over_52_weeks
from cells
left join reached
    on
        cells.month = reached.month
        and cells.icb_code = reached.icb_code
        and cells.provider_code = reached.provider_code
