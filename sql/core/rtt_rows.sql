-- One row of the full extract that counts in a waiting list, and the areas whose patients it tells.
--
-- Patients without an English commissioner (NONC) are left out of every list, as in the published
-- figures.
--
-- Grain   : release_id, row_number
-- Columns :
--   release_id      the release it is in
--   row_number      row of the file
--   month           first of the month
--   provider_code   ODS code of the provider
--   icb_code        ODS code of the ICB that pays; null = the commissioner belongs to none
--   region_name     region of that ICB
--   is_left_out     the row has patients without an English commissioner
--   is_all_functions   the row has all treatment functions together (C_999)

with extract_rows as (

    select * from staging.rtt_full_extract

),

icbs as (

    select * from core.icbs

)

select
    extract_rows.release_id,
    extract_rows.row_number,
    extract_rows.month,
    extract_rows.provider_code,
    -- Before an ICB opened its code was that of the partnership in its place.
    case
        when coalesce(icbs.opened_on <= last_day(extract_rows.month), true) then icbs.icb_code
    end as icb_code,
    icbs.region_name,
    extract_rows.commissioner_code = 'NONC' as is_left_out,
    extract_rows.treatment_function_code = 'C_999' as is_all_functions
from extract_rows
left join icbs on extract_rows.commissioner_parent_code = icbs.icb_code
where extract_rows.row_kind = 'pathways'
