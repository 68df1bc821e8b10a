-- How sure a payment of the March scheme is: in how many replays the trust is paid.
--
-- Each replay pays the scheme out once more, with January and March as they might have come out.
-- Each of the two is moved by a draw of its own. The spread is the trust's usual move over two
-- months against other trusts (surge-moves.csv), half of it for each end. Counted are moves at
-- other times of the year, so the push for March is not taken for chance. What the trust does about
-- its departments between two other months is in it, so the spread is rather too wide than too
-- narrow.
--
-- Grain   : scheme, end_month, org_code
-- Publish : incentive-odds.csv
-- Columns :
--   scheme          key of the scheme in incentive-rules.csv
--   end_month       month at whose end the scheme looks
--   org_code        code of the trust
--   replays         [count] how often the scheme was paid out again
--   usual_move      [share_change] its usual move over two months; 0.01 is a percentage point
--   level_share     share of the replays in which its level is paid
--   points_share    share of the replays in which its gain is paid
--   paid_share      share of the replays in which it is paid at all
--   mean_payment    [pounds] pounds it is paid on average over the replays

with places as (

    select * from marts.incentive_places
    where reading = 'official' and not_paid_because is null

),

periods as (

    select * from marts.incentive_periods
    -- A year's level is a mean of twelve months, to which this spread does not belong.
    where has_levels and level_months = 1

),

rules as (

    select * from marts.incentive_rules
    where measure is not null and first_place is not null

),

moves as (

    select
        march,
        org_code,
        usual_rise
    from marts.surge_moves

),

settings as (

    select cast(value as integer) as replays from seeds.policy_settings
    where name = 'replays'

),

spreads as (

    select
        places.scheme,
        places.end_month,
        places.org_code,
        places.base_value,
        places.end_value,
        coalesce(
            moves.usual_rise,
            median(moves.usual_rise) over (partition by places.scheme, places.end_month)
        ) as usual_move,
        hash('base', places.org_code, places.end_month) as base_key,
        hash('end', places.org_code, places.end_month) as end_key
    from places
    inner join periods
        on places.scheme = periods.scheme and places.end_month = periods.end_month
    left join moves
        on places.org_code = moves.org_code and places.end_month = moves.march

),

replays as (

    select
        unnest(range(1, replays + 1)) as replay,
        replays
    from settings

),

drawn as (

    select
        spreads.scheme,
        spreads.end_month,
        spreads.org_code,
        spreads.usual_move,
        replays.replay,
        replays.replays,
        spreads.end_value
        + spreads.usual_move / sqrt(2) * normal_draw(spreads.end_key, replays.replay) as end_value,
        spreads.base_value
        + spreads.usual_move / sqrt(2) * normal_draw(spreads.base_key, replays.replay)
            as base_value
    from spreads
    cross join replays

),

ranked as (

    select
        scheme,
        end_month,
        org_code,
        usual_move,
        replays,
        rank() over (
            partition by scheme, end_month, replay order by end_value desc
        ) as level_place,
        rank() over (
            partition by scheme, end_month, replay order by end_value - base_value desc
        ) as points_place
    from drawn

),

paid as (

    select
        ranked.scheme,
        ranked.end_month,
        ranked.org_code,
        ranked.usual_move,
        ranked.replays,
        coalesce(levels.payment_gbp, 0) as level_payment,
        coalesce(gains.payment_gbp, 0) as points_payment
    from ranked
    left join rules as levels
        on
            ranked.scheme = levels.scheme
            and levels.measure = 'level'
            and ranked.level_place between levels.first_place and levels.last_place
    left join rules as gains
        on
            ranked.scheme = gains.scheme
            and gains.measure = 'gain'
            and ranked.points_place between gains.first_place and gains.last_place

)

select
    scheme,
    end_month,
    org_code,
    max(replays) as replays,
    max(usual_move) as usual_move,
    fraction(count(*) filter (where level_payment > 0), max(replays)) as level_share,
    fraction(count(*) filter (where points_payment > 0), max(replays)) as points_share,
    fraction(
        count(*) filter (where level_payment + points_payment > 0), max(replays)
    ) as paid_share,
    fraction(sum(level_payment + points_payment), max(replays)) as mean_payment
from paid
group by scheme, end_month, org_code
