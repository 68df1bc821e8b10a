-- One integrated care board, with the days on which it opened and closed.
--
-- Grain   : icb_code
-- Columns :
--   icb_code         ODS code
--   icb_name         its name
--   region_name      region of NHS England it is in
--   opened_on        first day
--   closed_on        last day; null = open
--   successor_code   the ICB it passed into whole; null = open, or split between several

with seed as (

    select * from seeds.icbs

)

select
    icb_code,
    icb_name,
    region_name,
    cast(opened_on as date) as opened_on,
    cast(closed_on as date) as closed_on,
    successor_code
from seed
