-- One sub-ICB location in the register as it stood on a day, closed ones among them.
--
-- Grain   : as_of, org_code
-- Source  : ods_sub_icbs
-- Columns :
--   as_of   day of the register
--   org_code   ODS code
--   org_name   name in capitals
--   region_code   ODS code of the region
--   icb_code   ODS code of the ICB; null = none
--   address   address without town and postcode
--   town   town in capitals
--   postcode   postcode
--   opened_on   day it opened
--   closed_on   last day it was open; null = open
--   release_id   the release it was read from
--   sheet_name   sheet of that file; empty for a CSV
--   row_number   row of that sheet

with figures as (

    select * from parsed.ods_sub_icbs

),

releases as (

    select * from staging.releases

)

select
    figures.as_of,
    figures.org_code,
    figures.org_name,
    figures.region_code,
    figures.icb_code,
    figures.address,
    figures.town,
    figures.postcode,
    figures.opened_on,
    figures.closed_on,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
where figures.release_id in (
    select releases.release_id from releases
    where releases.is_newest
)
