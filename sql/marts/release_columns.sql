-- One column of a published file that formulas use: its label as printed, and where it is.
--
-- They are noted down when a file is read. A file that was read before they were, and whose bytes
-- are no longer held, has none here.
--
-- Grain   : release_id, table_name, field
-- Publish : release-columns.csv
-- Columns :
--   release_id      name of the release
--   table_name      the table of its source
--   sheet_name      sheet of that file; null = it has no sheets, as a CSV
--   field           our name of the column
--   label           the label as printed; of two header rows "group / label"
--   column_letter   the letter of the column in a spreadsheet program
--   header_row      the row of the label; 0 = the file has no header

with columns_read as (

    select * from parsed.columns

),

releases as (

    select * from staging.releases
    where is_admitted

),

formulas as (

    select distinct
        source,
        table_name,
        field
    from declared.formulas

)

select
    columns_read.release_id,
    columns_read.table_name,
    columns_read.sheet_name,
    columns_read.field,
    columns_read.label,
    columns_read.column_letter,
    columns_read.header_row
from columns_read
inner join releases on columns_read.release_id = releases.release_id
inner join formulas
    on
        releases.source = formulas.source
        and columns_read.table_name = formulas.table_name
        and columns_read.field = formulas.field
