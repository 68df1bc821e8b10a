-- What the public was promised of one measure, as it is in a month or quarter.
--
-- A standard is no threshold of a score. Of those with one title the newest counts.
--
-- Grain   : metric_id, month, title
-- Columns :
--   metric_id   key of the metric in metrics.toml
--   month       a month or quarter for which we have a figure
--   title       whose promise it is
--   since       from when on we print it; the promise may be older
--   standard    the standard

with figures as (

    select * from metrics.all_values

),

standards as (

    select * from declared.standards

)

select
    figures.metric_id,
    figures.month,
    standards.title,
    max(standards.since) as since,
    arg_max(standards.standard, standards.since) as standard
from figures
inner join standards
    on figures.metric_id = standards.metric_id and figures.month >= standards.since
group by figures.metric_id, figures.month, standards.title
