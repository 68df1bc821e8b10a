-- The limits of one funnel for one number of people: the points of the curves.
--
-- From the smallest to the largest organisation in 24 steps that are small where the curves bend.
--
-- Grain   : metric_id, org_kind, peer_group, people
-- Publish : funnel-limits.csv
-- Columns :
--   metric_id      key of the metric in metrics.toml
--   org_kind       trust or icb
--   peer_group     peer group; all = everyone of its kind
--   people         [expected] number of people of a point of the curve
--   lowest         [share] share below which 1 in 1,000 is by chance and ordinary differences
--   low            [share] share below which 25 in 1,000 lie
--   high           [share] share above which 25 in 1,000 lie
--   highest        [share] share above which 1 in 1,000 is

with points as (

    select * from marts.funnel_points

),

funnels as (

    select * from marts.funnel_groups

),

ends as (

    select
        metric_id,
        org_kind,
        peer_group,
        floor(min(people)) as fewest,
        ceil(max(people)) as most
    from points
    group by metric_id, org_kind, peer_group

),

parts as (

    select pow(fraction(unnest(range(25)), 24), 2) as part

),

steps as (

    -- Of a group in which all have as many people, one point is left.
    select
        ends.metric_id,
        ends.org_kind,
        ends.peer_group,
        greatest(1, round(ends.fewest + (ends.most - ends.fewest) * parts.part)) as people
    from ends
    cross join parts
    group by all

),

spreads as (

    select
        steps.metric_id,
        steps.org_kind,
        steps.peer_group,
        steps.people,
        funnels.average_angle,
        sqrt(fraction(1, 4 * steps.people) + funnels.ordinary_variance) as spread
    from steps
    inner join funnels
        on
            steps.metric_id = funnels.metric_id
            and steps.org_kind = funnels.org_kind
            and steps.peer_group = funnels.peer_group

)

select
    metric_id,
    org_kind,
    peer_group,
    people,
    share_of(average_angle - 3.090232 * spread) as lowest,
    share_of(average_angle - 1.959964 * spread) as low,
    share_of(average_angle + 1.959964 * spread) as high,
    share_of(average_angle + 3.090232 * spread) as highest
from spreads
