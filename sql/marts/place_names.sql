-- One way to name a place other than by a hospital's own town or county.
--
-- Grain   : place_name, kind, stands_for
-- Columns :
--   place_name   what people type
--   kind         county: a short name of a county; town: a town without a hospital of a trust;
--                nation: the beginning of a postcode outside England, or an exception inside
--   stands_for   the county, the postcode district of the town's middle, or the nation

with counties as (

    select * from seeds.county_abbreviations

),

towns as (

    select * from seeds.towns_without_a_hospital

),

nations as (

    select * from seeds.postcode_nations

)

select
    abbreviation as place_name,
    'county' as kind,
    county as stands_for
from counties

union all

select
    town as place_name,
    'town' as kind,
    postcode_district as stands_for
from towns

union all

select
    postcode_prefix as place_name,
    'nation' as kind,
    nation as stands_for
from nations
