-- One change of the columns of a published table, by which programs that read it may break.
--
-- Typed by hand, with the change: a build fails where a header changes and no line here says so.
--
-- Grain   : table_name, schema_version, column_name, change
-- Publish : schema-changes.csv
-- Columns :
--   table_name       name of the table
--   schema_version   version of the table from then on
--   column_name      name of the column; all = the whole table
--   change           [code] added = the column or table is new; removed = it is gone; renamed = it
--                    has another name; moved = it is in another place; retyped = it has another
--                    type; unit = it counts something else; key = it joined or left the key;
--                    meaning = it says something else
--   was              what it was; null = nothing
--   becomes          what it is now; null = nothing
--   severity         [code] minor = programs go on; major = programs may break: the old file stays
--                    for twelve months
--   changed_on       day of the change
--   why              [text] why

select
    table_name,
    schema_version,
    column_name,
    change,
    was,
    becomes,
    severity,
    cast(changed_on as date) as changed_on,
    reason as why
from seeds.schema_changes
