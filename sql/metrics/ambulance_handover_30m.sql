-- Handed over to a hospital after more than 30 minutes.
--
-- Columns :
--   numerator     handovers of over 30 minutes
--   denominator   handovers of known length

with figures as (

    select * from staging.ambulance_systems
    where handovers > 0

),

organisations as (

    select * from core.organisations
    where org_kind in ('trust', 'england')

)

select
    organisations.org_kind,
    figures.org_code,
    figures.month,
    figures.handovers_over_30 as numerator,
    figures.handovers as denominator,
    figures.release_id,
    figures.sheet_name,
    figures.row_number as first_row,
    figures.row_number as last_row,
    1 as row_count
from figures
inner join organisations on figures.org_code = organisations.org_code
