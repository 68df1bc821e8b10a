-- One row of a mapping, applied to what its provider reported for a month.
--
-- A trust that has closed by that month passes what is mapped to it on to its successor; of two
-- successors nobody knows the parts, so that then it is mapped to nobody who is open.
--
-- Grain   : month, mapped_month, mapping_row
-- Columns :
--   month            first of the month that the provider reported
--   mapped_month     first of the month of the mapping
--   lag_months       how many months older the mapping is
--   is_used          by this mapping figures are made
--   provider_code    ODS code of the provider
--   mapped_code      acute trust it is counted towards, as printed
--   acute_code       that trust, or its successor
--   share            part of the provider counted towards that trust, 0 to 1
--   attendances      people who came to the provider, all department types
--   over_4h          of them over four hours from arrival; null = not reported
--   release_id       the release that the provider's row was read from
--   sheet_name       sheet of that file; empty for a CSV
--   row_number       row of that sheet
--   mapping_release_id   the release of the mapping
--   mapping_sheet    sheet of that file
--   mapping_row      row of that sheet

with providers as (

    select * from core.ae_provider_months

),

months as (

    select * from core.ae_mapped_months

),

workbook as (

    select * from staging.ae_by_provider_workbook
    where part = 'acute_mapping' and acute_code is not null

),

successions as (

    select * from seeds.org_successions

),

passed_on as (

    select
        closed_code,
        min(cast(succeeded_on as date)) as succeeded_on,
        min(successor_code) as successor_code
    from successions
    group by closed_code
    having count(*) = 1

)

select
    months.month,
    months.mapped_month,
    months.lag_months,
    months.is_used,
    workbook.org_code as provider_code,
    workbook.acute_code as mapped_code,
    coalesce(passed_on.successor_code, workbook.acute_code) as acute_code,
    workbook.share,
    providers.attendances,
    providers.over_4h,
    providers.release_id,
    providers.sheet_name,
    providers.row_number,
    workbook.release_id as mapping_release_id,
    workbook.sheet_name as mapping_sheet,
    workbook.row_number as mapping_row
from months
inner join workbook on months.mapped_month = workbook.month
inner join providers
    on months.month = providers.month and workbook.org_code = providers.org_code
left join passed_on
    on workbook.acute_code = passed_on.closed_code and months.month >= passed_on.succeeded_on
