-- Mean time until an ambulance comes to a category 2 call, such as a stroke or a heart attack.
--
-- Columns :
--   denominator   category 2 incidents
--   given_value   mean seconds, as printed

with figures as (

    select * from staging.ambulance_systems
    where c2_incidents > 0

),

organisations as (

    select * from core.organisations
    where org_kind in ('trust', 'england')

)

select
    organisations.org_kind,
    figures.org_code,
    figures.month,
    figures.c2_incidents as denominator,
    figures.c2_mean_seconds as given_value,
    figures.release_id,
    figures.sheet_name,
    figures.row_number as first_row,
    figures.row_number as last_row,
    1 as row_count
from figures
inner join organisations on figures.org_code = organisations.org_code
