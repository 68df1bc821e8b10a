-- One break in a series: from this month on, figures do not compare with those before.
--
-- Grain   : metric_id, month, title
-- Publish : series-breaks.csv
-- Columns :
--   metric_id   key of the metric in metrics.toml
--   org_kind    whose figures break; null = everybody's
--   month       first month counted the new way
--   title       the break in a few words
--   what        what changed
--   link        where the publisher says so

with breaks as (

    select * from seeds.series_breaks

)

select
    metric_id,
    org_kind,
    cast(month as date) as month,
    title,
    what,
    link
from breaks
