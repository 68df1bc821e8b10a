-- The published rows that the figure of one organisation adds up, file by file.
--
-- A figure of a single row names it in observations and is not here. Which columns of these rows
-- are added up or taken off, formulas says for each metric; release-columns gives their letters.
--
-- Grain   : row_set, org_kind, org_code, month, release_id
-- Publish : figure-rows.csv
-- Columns :
--   row_set           [code] ae = everyone who reported to A&E; ae_four_hours = who reported four
--                     hours too; ae_footprint = the providers that a footprint is put together
--                     from; ae_footprint_shares = the rows that say which part of each counts; rtt
--                     = planned treatment; finance = the scores of trusts; diagnostics = people
--                     waiting for a test; diagnosed_28 = people told whether they have cancer;
--                     treated_31, treated_62 = people treated for it
--   org_kind          trust, icb, region or england
--   org_code          code of the organisation
--   month             first of the month, or of the quarter
--   release_id        the release the rows were read from
--   sheet_name        sheet of that file; null = it has no sheets, as a CSV
--   rows              the rows that were added up, such as 87,172,203-205; null = none of this file
--   row_count         how many they are
--   left_out_rows     rows that belong to the organisation and are not in the sum; null = none
--   left_out_count    how many they are
--   left_out_because  [code] field_test = the trust tested other standards and did not report four
--                     hours; no_commissioner = patients without an English commissioner, whom the
--                     published figures leave out; null = none is left out

with summed_rows as (

    select * from core.summed_rows

),

numbered as (

    select
        *,
        left_out is not null as is_left_out,
        -- The same number for all rows of one unbroken run.
        row_number - row_number() over (
            partition by
                row_set, org_kind, org_code, month, release_id, sheet_name, left_out is not null
            order by row_number
        ) as run
    from summed_rows

),

runs as (

    select
        row_set,
        org_kind,
        org_code,
        month,
        release_id,
        sheet_name,
        is_left_out,
        min(row_number) as first_row,
        case
            when count(*) = 1 then min(row_number)::varchar
            else concat(min(row_number), '-', max(row_number))
        end as row_range,
        count(*) as row_count,
        min(left_out) as left_out
    from numbered
    group by row_set, org_kind, org_code, month, release_id, sheet_name, is_left_out, run

)

select
    row_set,
    org_kind,
    org_code,
    month,
    release_id,
    sheet_name,
    string_agg(row_range, ',' order by first_row) filter (where not is_left_out) as rows,
    coalesce(sum(row_count) filter (where not is_left_out), 0)::integer as row_count,
    string_agg(row_range, ',' order by first_row) filter (where is_left_out) as left_out_rows,
    coalesce(sum(row_count) filter (where is_left_out), 0)::integer as left_out_count,
    min(left_out) as left_out_because
from runs
group by row_set, org_kind, org_code, month, release_id, sheet_name
