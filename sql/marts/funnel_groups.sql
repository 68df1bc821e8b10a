-- The centre of a funnel, and how far organisations differ by more than chance makes them.
--
-- A share p of n people becomes an angle, asin(sqrt(p)): there chance alone makes the same spread,
-- 1 / (2 * sqrt(n)), whatever the share. A z-score is how many such spreads an angle is from that
-- of the whole group. Of the z-scores the lowest and highest tenth are moved to the tenth's edge,
-- so that a few who are apart do not widen the limits that show them. The mean of their squares
-- is the overdispersion: 1 where chance explains everything. What is beyond chance is taken for
-- ordinary differences between organisations, a variance added to that of chance (DerSimonian and
-- Laird). Spiegelhalter, "Funnel plots for comparing institutional performance" (2005):
-- https://doi.org/10.1002/sim.1970
--
-- Grain   : metric_id, org_kind, peer_group
-- Publish : funnel-groups.csv
-- Columns :
--   metric_id          key of the metric in metrics.toml; only shares of people
--   org_kind           trust or icb
--   peer_group         peer group; all = everyone of its kind
--   month              first of the month
--   figure_count       how many have a figure
--   zero_count         how many of them have a figure of exactly 0
--   average_share      share of all people of the group together
--   average_angle      [radians] the same as an angle, in radians
--   overdispersion     [ratio] mean square of the z-scores, without the outer tenths; 1 = chance
--                      alone
--   ordinary_variance  [ratio] variance of angles between organisations beyond chance; 0 = chance
--                      alone
--   not_drawn          [code] few = fewer than ten have a figure; zeros = half of them or more have
--                      exactly 0; null = there are limits

with places as (

    select * from marts.measure_places

),

metrics as (

    select * from declared.metrics

),

figures as (

    select * from metrics.all_values

),

shares as (

    select
        places.metric_id,
        places.org_kind,
        places.peer_group,
        places.month,
        places.metric_value,
        figures.numerator,
        figures.denominator as people,
        -- A share above 1 is refused by a check, with its row: it must get there.
        asin(sqrt(least(places.metric_value, 1))) as angle
    from places
    inner join metrics on places.metric_id = metrics.metric_id
    inner join figures
        on
            places.metric_id = figures.metric_id
            and places.org_kind = figures.org_kind
            and places.org_code = figures.org_code
            and places.month = figures.month
    where
        metrics.unit = 'share'
        and figures.denominator > 0

),

averages as (

    select
        metric_id,
        org_kind,
        peer_group,
        min(month) as month,
        count(*) as figure_count,
        count(*) filter (where metric_value = 0) as zero_count,
        round(fraction(round(sum(numerator), 3), round(sum(people), 3)), 12) as average_share,
        -- The variance that chance makes of an angle is 1 / (4 * people); its inverse is a weight.
        round(sum(4 * people), 3) as weights,
        round(sum(16 * people * people), 3) as squared_weights
    from shares
    group by metric_id, org_kind, peer_group

),

z_scores as (

    select
        shares.metric_id,
        shares.org_kind,
        shares.peer_group,
        round(
            (shares.angle - asin(sqrt(least(averages.average_share, 1))))
            * 2
            * sqrt(shares.people),
            9
        ) as z_score
    from shares
    inner join averages
        on
            shares.metric_id = averages.metric_id
            and shares.org_kind = averages.org_kind
            and shares.peer_group = averages.peer_group

),

edges as (

    select
        metric_id,
        org_kind,
        peer_group,
        quantile_cont(z_score, 0.1) as lower_edge,
        quantile_cont(z_score, 0.9) as upper_edge
    from z_scores
    group by metric_id, org_kind, peer_group

),

spreads as (

    select
        z_scores.metric_id,
        z_scores.org_kind,
        z_scores.peer_group,
        round(
            avg(pow(least(greatest(z_scores.z_score, edges.lower_edge), edges.upper_edge), 2)), 6
        ) as overdispersion
    from z_scores
    inner join edges
        on
            z_scores.metric_id = edges.metric_id
            and z_scores.org_kind = edges.org_kind
            and z_scores.peer_group = edges.peer_group
    group by z_scores.metric_id, z_scores.org_kind, z_scores.peer_group

)

select
    averages.metric_id,
    averages.org_kind,
    averages.peer_group,
    averages.month,
    averages.figure_count,
    averages.zero_count,
    averages.average_share,
    asin(sqrt(least(averages.average_share, 1))) as average_angle,
    spreads.overdispersion,
    coalesce(
        round(
            greatest(
                0,
                fraction(
                    averages.figure_count * spreads.overdispersion - (averages.figure_count - 1),
                    averages.weights - fraction(averages.squared_weights, averages.weights)
                )
            ),
            12
        ),
        0
    ) as ordinary_variance,
    -- Below ten figures a tenth is nobody; where half stand at zero there is no spread to judge by.
    case
        when averages.figure_count < 10 then 'few'
        when 2 * averages.zero_count >= averages.figure_count then 'zeros'
    end as not_drawn
from averages
inner join spreads
    on
        averages.metric_id = spreads.metric_id
        and averages.org_kind = spreads.org_kind
        and averages.peer_group = spreads.peer_group
