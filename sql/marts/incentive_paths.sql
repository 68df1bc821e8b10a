-- One month of an invented year, laid on the year of the scheme of March 2024.
--
-- Grain   : path, month
-- Publish : incentive-paths.csv
-- Columns :
--   path          key of the invented path
--   path_title    its name
--   month         first of the month
--   within_4h     [share] the invented share seen within four hours, from 0 to 1
--   reason        what is invented about it

select
    paths.path,
    paths.title as path_title,
    cast(
        periods.end_month - to_months(12 - cast(paths.month_number as integer)) as date
    ) as month,
    cast(paths.within_4h as double) as within_4h,
    paths.reason
from seeds.incentive_paths as paths
inner join marts.incentive_periods as periods
    on periods.scheme = 'march-2024' and periods.is_own_year
