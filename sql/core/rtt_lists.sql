-- Everyone waiting for planned treatment, by weeks waited, as the full extract tells it.
--
-- Patients without an English commissioner (NONC) are left out, as in the published figures.
-- A provider's list is everyone waiting there; an ICB's is its own patients wherever they wait.
--
-- Grain   : org_kind, org_code, treatment_function_code, month
-- Columns :
--   org_kind      provider, icb, region or england
--   org_code      ODS code; the name for a region; ENG for England
--   treatment_function_code   C_999 is all together
--   month         first of the month
--   pathways      unfinished pathways
--   release_id    the release they were read from
--   first_row     first row of the file that was added up
--   last_row      last row of the file that was added up
--   row_count     how many rows were added up
--   band_000…band_104   of them waiting more than n and up to n + 1 weeks; the last one over 104

with extract_rows as (

    select * from staging.rtt_full_extract

),

counted_rows as (

    select * from core.rtt_rows
    where not is_left_out

),

patients as (

    select
        extract_rows.*,
        counted_rows.icb_code,
        counted_rows.region_name
    from extract_rows
    inner join counted_rows
        on
            extract_rows.release_id = counted_rows.release_id
            and extract_rows.row_number = counted_rows.row_number

),

providers as (

    select
        'provider' as org_kind,
        provider_code as org_code,
        treatment_function_code,
        month,
        sum(total_all)::bigint as pathways,
        min(release_id) as release_id,
        min(row_number) as first_row,
        max(row_number) as last_row,
        count(*)::integer as row_count,
        sum(columns('^band_[0-9]{3}$'))::integer
    from patients
    group by provider_code, treatment_function_code, month

),

areas as (

    select
        case
            when grouping(icb_code) = 0 then 'icb'
            when grouping(region_name) = 0 then 'region'
            else 'england'
        end as org_kind,
        case
            when grouping(icb_code) + grouping(region_name) = 2 then 'ENG'
            else coalesce(icb_code, region_name)
        end as org_code,
        treatment_function_code,
        month,
        sum(total_all)::bigint as pathways,
        min(release_id) as release_id,
        min(row_number) as first_row,
        max(row_number) as last_row,
        count(*)::integer as row_count,
        sum(columns('^band_[0-9]{3}$'))::integer
    from patients
    group by
        treatment_function_code,
        grouping sets ((month, icb_code), (month, region_name), (month))

)

select * from providers
union all
select * from areas
-- Patients whose commissioner belongs to no ICB count in England only.
where org_code is not null
