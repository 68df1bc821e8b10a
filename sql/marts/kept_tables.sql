-- One published table that has been replaced and stays for twelve months under its old name.
--
-- Grain   : file_name
-- Columns :
--   file_name    name of its CSV
--   mart         mart it is made of
--   successor    table that replaces it
--   until_on     last day on which it is written
--   columns      its columns, ", " between, each as it is published now, or as "old = new" where
--                the name has changed; null = all columns of the mart

select
    file_name,
    mart,
    successor,
    cast(until_on as date) as until_on,
    columns
from seeds.kept_tables
