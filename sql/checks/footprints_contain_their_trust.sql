-- An acute trust whose footprint counts other major-department patients than its own line does.
--
-- Why      : walk-in centres add nothing to major departments, so the two are equal; where they
--            differ, one sheet of the workbook was revised and the other was not
-- Severity : warn

with workbook as (

    select * from staging.ae_by_provider_workbook
    where row_kind = 'organisation'

),

own as (

    select * from workbook
    where part = 'provider'

),

footprints as (

    select * from workbook
    where part = 'footprint'

)

select
    own.month,
    own.org_code,
    own.attendances_type1,
    footprints.attendances_type1 as footprint_attendances_type1,
    own.over_4h_type1,
    footprints.over_4h_type1 as footprint_over_4h_type1
from own
inner join footprints
    on own.month = footprints.month and own.org_code = footprints.org_code
where
    own.attendances_type1 != footprints.attendances_type1
    or own.over_4h_type1 != footprints.over_4h_type1
