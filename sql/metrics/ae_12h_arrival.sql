-- Over 12 hours in a major A&E department, from arrival.
--
-- A system's row in the file is that of the departments in it, which is what an ICB's figure is.
--
-- Columns :
--   numerator     people over 12 hours from arrival; null = too small, or cannot be used
--   denominator   people who came; null = too small, or cannot be used

with figures as (

    select * from staging.ae_12h_arrival

),

organisations as (

    select * from core.organisations
    where org_kind in ('trust', 'icb', 'england')

)

select
    organisations.org_kind,
    organisations.org_code,
    figures.month,
    figures.over_12h as numerator,
    figures.attendances as denominator,
    figures.release_id,
    figures.sheet_name,
    figures.row_number as first_row,
    figures.row_number as last_row,
    1 as row_count
from figures
inner join organisations
    on
        organisations.org_code
        = case when figures.row_kind = 'england' then 'ENG' else figures.org_code end
