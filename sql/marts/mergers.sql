-- One trust that took in another, on one measure of which the other had figures.
--
-- A figure from before that day is the figure of another organisation than the trust of today.
--
-- Grain   : metric_id, org_code, closed_code
-- Columns :
--   metric_id      key of the metric in metrics.toml
--   org_code       code of the trust that goes on
--   closed_code    code of the trust that became part of it, or of which a part did
--   closed_name    its name
--   merged_on      first day of the merged trust, the legal date
--   is_split       the other passed to several trusts: how much to this one is not known
--   is_counted     the figures of both can be added up: the measure counts people, and both are of
--                  one peer group. The footprint of an acute trust has the centres of others in it.

with figures as (

    select * from metrics.all_values
    where org_kind = 'trust' and (metric_value is not null or flag = 'too_small')

),

metrics as (

    select * from declared.metrics

),

bounds as (

    select * from declared.credibility

),

successions as (

    select
        closed_code,
        successor_code,
        cast(succeeded_on as date) as succeeded_on,
        count(*) over (partition by closed_code) as successor_count
    from seeds.org_successions

),

organisations as (

    select * from core.organisations
    where org_kind = 'trust'

)

select
    figures.metric_id,
    successions.successor_code as org_code,
    successions.closed_code,
    closed.org_name as closed_name,
    successions.succeeded_on as merged_on,
    successions.successor_count > 1 as is_split,
    min(metrics.unit) = 'share'
    and coalesce(closed.peer_group = successor.peer_group, false) as is_counted
from successions
cross join bounds
inner join organisations as closed on successions.closed_code = closed.org_code
inner join organisations as successor on successions.successor_code = successor.org_code
inner join figures
    on
        successions.closed_code = figures.org_code
        and successions.succeeded_on > figures.month
        -- Who had sent nothing for longer had given the service up, as in the sums of areas.
        and successions.succeeded_on <= figures.month + to_months(bounds.member_months)
inner join metrics on figures.metric_id = metrics.metric_id
group by
    figures.metric_id, successions.successor_code, successions.closed_code, closed.org_name,
    successions.succeeded_on, successions.successor_count, closed.peer_group, successor.peer_group
