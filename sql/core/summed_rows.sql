-- One published row in the sum of one organisation, or one that was left out of it and why.
--
-- Only figures that add up rows are here: what a single row tells names that row itself.
--
-- Grain   : row_set, org_kind, org_code, month, release_id, sheet_name, row_number
-- Columns :
--   row_set      ae (everyone who reported), ae_four_hours (who reported four hours too),
--                ae_footprint (providers of a footprint by mapping), ae_footprint_shares (rows of
--                that mapping, which say how much of each), rtt, finance, diagnostics,
--                diagnosed_28, treated_31, treated_62 (cancer waits)
--   org_kind     trust, icb, region or england
--   org_code     code of the organisation
--   month        first of the month, or of the quarter
--   release_id   the release the row was read from
--   sheet_name   sheet of that file; empty for a CSV
--   row_number   row of that sheet
--   left_out     null = added up; else field_test (tested other standards and did not report four
--                hours) or no_commissioner (patients without an English commissioner)

with ae as (

    select * from core.ae_placed

),

footprints as (

    select * from core.ae_mapped_rows
    where is_used and lag_months > 0

),

extract_rows as (

    select * from core.rtt_rows
    where is_all_functions

),

published as (

    select * from staging.rtt_incomplete_provider
    where treatment_function_code = 'C_999'

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

),

finance as (

    select * from core.finance_placed

),

diagnostics as (

    select * from core.diagnostics_placed
    where is_listed

),

cancer as (

    select * from core.cancer_placed
    where is_listed

),

whole_months as (

    select * from core.rtt_whole_months

),

waiting as (

    select
        'trust' as org_kind,
        extract_rows.provider_code as org_code,
        extract_rows.month,
        extract_rows.release_id,
        extract_rows.row_number,
        extract_rows.is_left_out
    from extract_rows
    inner join trusts on extract_rows.provider_code = trusts.org_code

    union all

    select
        'icb' as org_kind,
        icb_code as org_code,
        month,
        release_id,
        row_number,
        is_left_out
    from extract_rows
    where icb_code is not null

    union all

    select
        'region' as org_kind,
        region_name as org_code,
        month,
        release_id,
        row_number,
        is_left_out
    from extract_rows
    where region_name is not null

    union all

    select
        'england' as org_kind,
        'ENG' as org_code,
        month,
        release_id,
        row_number,
        is_left_out
    from extract_rows

)

select
    'ae' as row_set,
    org_kind,
    area_code as org_code,
    month,
    release_id,
    sheet_name,
    row_number,
    null as left_out
from ae

union all

select
    'ae_four_hours' as row_set,
    org_kind,
    area_code as org_code,
    month,
    release_id,
    sheet_name,
    row_number,
    case when is_field_test then 'field_test' end as left_out
from ae

union all

select
    'ae_footprint' as row_set,
    'trust' as org_kind,
    footprints.acute_code as org_code,
    footprints.month,
    footprints.release_id,
    footprints.sheet_name,
    footprints.row_number,
    null as left_out
from footprints
inner join trusts on footprints.acute_code = trusts.org_code
-- A provider can be mapped to two trusts that are one today.
group by
    footprints.acute_code, footprints.month, footprints.release_id, footprints.sheet_name,
    footprints.row_number

union all

select
    'ae_footprint_shares' as row_set,
    'trust' as org_kind,
    footprints.acute_code as org_code,
    footprints.month,
    footprints.mapping_release_id as release_id,
    footprints.mapping_sheet as sheet_name,
    footprints.mapping_row as row_number,
    null as left_out
from footprints
inner join trusts on footprints.acute_code = trusts.org_code

union all

select
    'rtt' as row_set,
    org_kind,
    org_code,
    month,
    release_id,
    '' as sheet_name,
    row_number,
    case when is_left_out then 'no_commissioner' end as left_out
from waiting

union all

select
    'rtt' as row_set,
    'england' as org_kind,
    'ENG' as org_code,
    published.month,
    published.release_id,
    published.sheet_name,
    published.row_number,
    null as left_out
from published
inner join whole_months on published.month = whole_months.month

union all

select
    'finance' as row_set,
    org_kind,
    area_code as org_code,
    quarter as month,
    release_id,
    sheet_name,
    row_number,
    null as left_out
from finance

union all

select
    'diagnostics' as row_set,
    org_kind,
    org_code,
    month,
    release_id,
    sheet_name,
    row_number,
    null as left_out
from diagnostics

union all

select
    standard as row_set,
    org_kind,
    org_code,
    month,
    release_id,
    sheet_name,
    row_number,
    null as left_out
from cancer
