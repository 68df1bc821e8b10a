-- One break in a series: from this month on, figures do not compare with those before.
--
-- Grain   : metric_id, org_code, month, title
-- Publish : series-breaks.csv
-- Columns :
--   metric_id   key of the metric in metrics.toml
--   org_kind    whose figures break; null = everybody's
--   org_code    code of the trust whose figures break, because it took in another; empty = not
--               of a single one
--   month       first month counted the new way
--   title       the break in a few words
--   what        what changed
--   link        where the publisher says so

with breaks as (

    select * from seeds.series_breaks

),

mergers as (

    select * from marts.mergers

),

successions as (

    select * from seeds.org_successions

)

select
    metric_id,
    org_kind,
    '' as org_code,
    cast(month as date) as month,
    title,
    what,
    link
from breaks

union all

select
    mergers.metric_id,
    'trust' as org_kind,
    mergers.org_code,
    cast(date_trunc('month', mergers.merged_on) as date) as month,
    'Took in ' || mergers.closed_name as title,
    mergers.closed_name || ' (' || mergers.closed_code || ') became part of it'
    || if(mergers.is_split, ' and of others', '')
    || ': figures before are those of the trust without it' as what,
    successions.link
from mergers
inner join successions
    on
        mergers.closed_code = successions.closed_code
        and mergers.org_code = successions.successor_code
