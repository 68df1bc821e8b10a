-- Where the newest share of one organisation is in the funnel of its peers.
--
-- Limits hold 95 and 99.8 of 100 organisations that differ from the average by nothing but chance
-- and the ordinary differences of their group.
--
-- Grain   : metric_id, org_kind, org_code
-- Publish : funnel-points.csv
-- Columns :
--   metric_id      key of the metric in metrics.toml; only shares of people
--   org_kind       trust or icb
--   peer_group     peer group; null = everyone of its kind
--   org_code       code of the organisation
--   month          first of the month
--   people         how many it is a share of
--   metric_value   the share
--   z_score        [ratio] spreads of chance and ordinary differences from the average of the
--                  group; above zero is a higher share
--   standing       [code] above = above the limits of 99.8 in 100; below = below them; high = above
--                  those of 95 only; low = below those of 95 only; within = inside all
--   low            [share] share below which 25 in 1,000 of as many people lie
--   high           [share] share above which 25 in 1,000 lie

with places as (

    select * from marts.measure_places

),

figures as (

    select * from metrics.all_values

),

funnels as (

    select * from marts.funnel_groups

),

scored as (

    select
        places.metric_id,
        places.org_kind,
        places.peer_group,
        places.org_code,
        places.month,
        figures.denominator as people,
        places.metric_value,
        funnels.average_angle,
        sqrt(fraction(1, 4 * figures.denominator) + funnels.ordinary_variance) as spread,
        round(
            (asin(sqrt(least(places.metric_value, 1))) - funnels.average_angle)
            / sqrt(fraction(1, 4 * figures.denominator) + funnels.ordinary_variance),
            6
        ) as z_score
    from places
    inner join figures
        on
            places.metric_id = figures.metric_id
            and places.org_kind = figures.org_kind
            and places.org_code = figures.org_code
            and places.month = figures.month
    inner join funnels
        on
            places.metric_id = funnels.metric_id
            and places.org_kind = funnels.org_kind
            and places.peer_group = funnels.peer_group
    where
        funnels.not_drawn is null
        and figures.denominator > 0

)

select
    metric_id,
    org_kind,
    peer_group,
    org_code,
    month,
    people,
    metric_value,
    z_score,
    -- 95 of 100 draws of the standard normal distribution lie within 1.96, 99.8 within 3.09.
    case
        when z_score > 3.090232 then 'above'
        when z_score > 1.959964 then 'high'
        when z_score < -3.090232 then 'below'
        when z_score < -1.959964 then 'low'
        else 'within'
    end as standing,
    share_of(average_angle - 1.959964 * spread) as low,
    share_of(average_angle + 1.959964 * spread) as high
from scored
