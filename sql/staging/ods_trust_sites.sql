-- One site code and the trust that the newest register names for it.
--
-- Grain   : site_code
-- Source  : ods_trust_sites
-- Columns :
--   month   first day of the month of the register
--   site_code   ODS code of the site
--   trust_code   ODS code of the trust, open or closed
--   release_id   the release it was read from
--   sheet_name   empty: a CSV has no sheets
--   row_number   row of that file

with figures as (

    select * from parsed.ods_trust_sites

),

releases as (

    select * from staging.releases

)

select
    figures.month,
    figures.site_code,
    figures.trust_code,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
inner join releases on figures.release_id = releases.release_id
-- One list at a time: the newest that is held.
qualify rank() over (order by figures.month desc, releases.precedence desc) = 1
