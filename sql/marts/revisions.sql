-- One cell of the monthly A&E file that a later release changed.
--
-- Each release is compared with the release of the same month that was published before it. Only
-- first-hand releases with a known date: another copy that differs is no revision.
--
-- Grain   : source, month, org_code, column_name, new_release_id
-- Publish : revisions.csv
-- Columns :
--   source           key of the source in sources.toml
--   month            first of the month
--   org_code         [key] code of the provider; ENG for the publisher's own total
--   org_name         its name, as the newer release prints it
--   column_name      the measure
--   old_value        [count] what was printed before; null = the provider was not in the file
--   new_value        [count] what is printed now; null = the provider is no longer in the file
--   old_release_id   the release before
--   new_release_id   the release that changed it
--   old_row          row of that file; null = the provider was not in it
--   new_row          row of that file; null = the provider is no longer in it

with figures as (

    select * from parsed.ae_monthly

),

releases as (

    select * from staging.releases

),

pairs as (

    select
        release_id as new_release_id,
        lag(release_id) over (partition by source, period order by precedence) as old_release_id
    from releases
    where
        source = 'ae_monthly'
        and is_admitted
        and status = 'first-hand'
        and published is not null

),

cells as (

    select
        release_id,
        month,
        org_code,
        org_name,
        row as row_number,
        column_name,
        cell
    from figures
    unpivot include nulls (
        cell for column_name in (
            attendances_type1,
            attendances_type2,
            attendances_other,
            booked_type1,
            booked_type2,
            booked_other,
            over_4h_type1,
            over_4h_type2,
            over_4h_other,
            booked_over_4h_type1,
            booked_over_4h_type2,
            booked_over_4h_other,
            waits_4_to_12h_dta,
            waits_12h_dta,
            admissions_type1,
            admissions_type2,
            admissions_other,
            other_admissions
        )
    )

),

old_cells as (

    select
        pairs.new_release_id,
        pairs.old_release_id,
        cells.*
    from pairs
    inner join cells on pairs.old_release_id = cells.release_id

),

new_cells as (

    select
        pairs.new_release_id,
        pairs.old_release_id,
        cells.*
    from pairs
    inner join cells on pairs.new_release_id = cells.release_id
    where pairs.old_release_id is not null

)

select
    'ae_monthly' as source,
    coalesce(new_cells.month, old_cells.month) as month,
    coalesce(new_cells.org_code, old_cells.org_code) as org_code,
    coalesce(new_cells.org_name, old_cells.org_name) as org_name,
    coalesce(new_cells.column_name, old_cells.column_name) as column_name,
    old_cells.cell as old_value,
    new_cells.cell as new_value,
    coalesce(new_cells.old_release_id, old_cells.old_release_id) as old_release_id,
    coalesce(new_cells.new_release_id, old_cells.new_release_id) as new_release_id,
    old_cells.row_number as old_row,
    new_cells.row_number as new_row
from new_cells
full join old_cells
    on
        new_cells.new_release_id = old_cells.new_release_id
        and new_cells.org_code = old_cells.org_code
        and new_cells.column_name = old_cells.column_name
where old_cells.cell is distinct from new_cells.cell
