-- One site of the hospitals that NHS.UK lists, NHS or not, in the newest list.
--
-- Grain   : site_code
-- Source  : nhsuk_hospitals
-- Columns :
--   month   first day of the month of the list
--   site_code   ODS code of the site
--   site_name   name as printed
--   town   town; null = none printed
--   county   county; null = none printed
--   postcode   postcode
--   latitude   degrees north; null = none printed
--   longitude   degrees east; null = none printed
--   parent_code   ODS code of who ran it then
--   parent_name   name of who ran it then
--   release_id   the release it was read from
--   sheet_name   empty: a CSV has no sheets
--   row_number   row of that file

with figures as (

    select * from parsed.nhsuk_hospitals

),

releases as (

    select * from staging.releases

)

select
    figures.month,
    figures.site_code,
    figures.site_name,
    figures.town,
    figures.county,
    figures.postcode,
    figures.latitude,
    figures.longitude,
    figures.parent_code,
    figures.parent_name,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
inner join releases on figures.release_id = releases.release_id
-- One list at a time: the newest that is held.
qualify rank() over (order by figures.month desc, releases.precedence desc) = 1
