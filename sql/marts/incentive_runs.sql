-- One incentive scheme in one year, by one reading: what it pays, and what became of the gains.
--
-- Regression to the mean: organisations with low figures tend to gain more, whatever they do. How
-- much of the gain of the first ten that is, is told from the figure of an earlier month, or from
-- the mean of the two months. It is never told from the month that the gain is counted from: an
-- unlucky start makes both the start low and the gain large (Oldham 1962,
-- https://doi.org/10.1016/0021-9681(62)90116-9).
--
-- Grain   : scheme, end_month, reading
-- Publish : incentive-runs.csv
-- Columns :
--   scheme               key of the scheme in incentive-rules.csv
--   end_month            month at whose end the scheme looks
--   reading              who is compared, and by which figures: as in incentive-places.csv
--   reading_title        the same in words
--   reading_why          why it is shown
--   is_own_year          the year in which the scheme was run
--   base_month           month that a gain is counted from
--   next_month           the month after the end
--   later_month          the third month after the end
--   before_month         the earlier month from which gains are predicted
--   missing_months       months of the level that are not held; null = none
--   field_size           [count] organisations with a place
--   not_reported         [count] organisations that did not report, in a field test of other
--                        standards
--   not_credible         [count] organisations whose figure cannot be what it says
--   no_figure            [count] organisations without a figure for another reason
--   payments             [count] payments that the scheme makes
--   total_gbp            pounds that it pays
--   both_routes          [count] organisations that are paid for level and gain
--   first_differs        [count] of the first paid route of gain, organisations that the relative
--                        gain would replace
--   all_differs          [count] the same over all paid routes of gain
--   money_moves_gbp      pounds that would go to another organisation by the relative gain
--   level_differs        [count] of those paid for level, how many the official reading does not
--                        pay; null = the official reading
--   gain_differs         [count] of the first paid route of gain, the same; null = the official
--                        reading
--   kept_share           mean share of replays in which those who are paid are paid; null = no
--                        replays
--   first_count          organisations paid by the first route of gain
--   first_gain           [share_change] their mean gain; null = nobody is paid by it
--   field_gain           [share_change] the mean gain of all; null = nobody is compared
--   first_next           [share_change] their mean change from the end to the next month; null =
--                        not held
--   field_next           [share_change] the mean change of all; null = not held
--   first_later          [share_change] their mean change from the end to the third month after;
--                        null = not held
--   field_later          [share_change] the mean change of all; null = not held
--   earlier_correlation  [ratio] of the gain with the figure of the earlier month; null = not held
--   earlier_predicts     [share_change] mean gain of the first ten that the earlier month predicts;
--                        null = not held
--   earlier_explains     [ratio] share of their gain above the field that it predicts; null = not
--                        held
--   mean_correlation     [ratio] of the gain with the mean of the two months; null = not held
--   mean_predicts        [share_change] mean gain of the first ten that the mean of the two
--                        predicts; null = not held
--   mean_explains        [ratio] share of their gain above the field that it predicts; null = not
--                        held
--   level_specialists    [count] of those paid for level, how many are specialist trusts by their
--                        official subtype of now

with places as (

    select * from marts.incentive_places

),

periods as (

    select * from marts.incentive_periods

),

readings as (

    select * from seeds.incentive_readings

),

odds as (

    select * from marts.incentive_odds

),

specialists as (

    select org_code from core.organisations
    where org_kind = 'trust' and subtype = 'Acute - Specialist'

),

rules as (

    select
        scheme,
        min_by(route, first_place) as first_route
    from marts.incentive_rules
    where measure = 'gain' and first_place is not null
    group by scheme

),

official as (

    select * from places
    where reading = 'official'

),

judged as (

    select
        places.scheme,
        places.end_month,
        places.reading,
        places.not_paid_because,
        places.payment,
        places.other_payment,
        places.level_route,
        places.points_route,
        places.relative_route,
        places.points_place,
        places.level_payment,
        places.points_payment,
        places.relative_payment,
        coalesce(places.points_route = rules.first_route, false) as is_first,
        coalesce(places.relative_route = rules.first_route, false) as is_first_by_relative,
        places.level_route is not null and official.level_route is null as is_new_for_level,
        places.level_route is not null and specialists.org_code is not null
            as is_specialist_for_level,
        coalesce(places.points_route = rules.first_route, false)
        and coalesce(official.points_route, '') != rules.first_route as is_new_for_gain,
        case when places.payment > 0 then odds.paid_share end as paid_share,
        -- Twelve decimals, exact: a sum of doubles may differ from run to run.
        round(places.points, 12)::decimal(18, 12) as points,
        round(places.before_value, 12)::decimal(18, 12) as before_value,
        round((places.base_value + places.end_value) / 2, 12)::decimal(18, 12) as mean_value,
        round(places.next_value - places.end_value, 12)::decimal(18, 12) as next_change,
        round(places.later_value - places.end_value, 12)::decimal(18, 12) as later_change
    from places
    inner join rules on places.scheme = rules.scheme
    left join official
        on
            places.scheme = official.scheme
            and places.end_month = official.end_month
            and places.org_code = official.org_code
    left join specialists on places.org_code = specialists.org_code
    left join odds
        on
            places.reading = 'official'
            and places.scheme = odds.scheme
            and places.end_month = odds.end_month
            and places.org_code = odds.org_code

),

slopes as (

    -- Sums in the order of the gains, so that they are the same in every build.
    select
        scheme,
        end_month,
        reading,
        corr(points, before_value order by points_place, before_value) as earlier_correlation,
        regr_slope(points, before_value order by points_place, before_value) as earlier_slope,
        regr_intercept(points, before_value order by points_place, before_value)
            as earlier_intercept,
        corr(points, mean_value order by points_place, mean_value) as mean_correlation,
        regr_slope(points, mean_value order by points_place, mean_value) as mean_slope,
        regr_intercept(points, mean_value order by points_place, mean_value) as mean_intercept
    from judged
    where points_place is not null
    group by scheme, end_month, reading

),

summed as (

    select
        scheme,
        end_month,
        reading,
        count(points_place) as field_size,
        count(*) filter (where not_paid_because = 'not_reported') as not_reported,
        count(*) filter (where not_paid_because = 'not_credible') as not_credible,
        count(*) filter (where not_paid_because = 'no_figure') as no_figure,
        count(*) filter (where level_payment > 0)
        + count(*) filter (where points_payment > 0) as payments,
        sum(payment)::bigint as total_gbp,
        count(*) filter (where level_route is not null and points_route is not null)
            as both_routes,
        count(*) filter (where is_first and not is_first_by_relative) as first_differs,
        count(*) filter (where points_route is not null and relative_route is null)
            as all_differs,
        round(sum(greatest(points_payment - relative_payment, 0)))::bigint as money_moves_gbp,
        count(*) filter (where is_new_for_level) as level_differs,
        count(*) filter (where is_specialist_for_level) as level_specialists,
        count(*) filter (where is_new_for_gain) as gain_differs,
        avg(round(paid_share, 6)::decimal(18, 6)) as kept_share,
        count(*) filter (where is_first) as first_count,
        avg(points) filter (where is_first) as first_gain,
        avg(points) filter (where points_place is not null) as field_gain,
        avg(next_change) filter (where is_first) as first_next,
        avg(next_change) filter (where points_place is not null) as field_next,
        avg(later_change) filter (where is_first) as first_later,
        avg(later_change) filter (where points_place is not null) as field_later,
        avg(before_value) filter (where is_first) as first_before,
        avg(mean_value) filter (where is_first) as first_mean
    from judged
    group by scheme, end_month, reading

),

predicted as (

    select
        summed.scheme,
        summed.end_month,
        summed.reading,
        round(slopes.earlier_intercept + slopes.earlier_slope * summed.first_before, 9)
            as earlier_predicts,
        round(slopes.mean_intercept + slopes.mean_slope * summed.first_mean, 9) as mean_predicts
    from summed
    inner join slopes
        on
            summed.scheme = slopes.scheme
            and summed.end_month = slopes.end_month
            and summed.reading = slopes.reading

)

select
    summed.scheme,
    summed.end_month,
    summed.reading,
    readings.title as reading_title,
    readings.why as reading_why,
    periods.is_own_year,
    periods.base_month,
    periods.next_month,
    periods.later_month,
    periods.before_month,
    periods.missing_months,
    summed.field_size,
    summed.not_reported,
    summed.not_credible,
    summed.no_figure,
    summed.payments,
    summed.total_gbp,
    summed.both_routes,
    summed.first_differs,
    summed.all_differs,
    summed.money_moves_gbp,
    case when summed.reading not in ('official', 'icb') then summed.level_differs end
        as level_differs,
    case when summed.reading not in ('official', 'icb') then summed.gain_differs end
        as gain_differs,
    summed.kept_share,
    summed.first_count,
    summed.first_gain,
    summed.field_gain,
    case when periods.has_next then summed.first_next end as first_next,
    case when periods.has_next then summed.field_next end as field_next,
    case when periods.has_later then summed.first_later end as first_later,
    case when periods.has_later then summed.field_later end as field_later,
    round(slopes.earlier_correlation, 6) as earlier_correlation,
    predicted.earlier_predicts,
    fraction(
        predicted.earlier_predicts - summed.field_gain, summed.first_gain - summed.field_gain
    ) as earlier_explains,
    round(slopes.mean_correlation, 6) as mean_correlation,
    predicted.mean_predicts,
    fraction(
        predicted.mean_predicts - summed.field_gain, summed.first_gain - summed.field_gain
    ) as mean_explains,
    summed.level_specialists
from summed
inner join periods
    on summed.scheme = periods.scheme and summed.end_month = periods.end_month
inner join readings
    on summed.scheme = readings.scheme and summed.reading = readings.reading
left join slopes
    on
        summed.scheme = slopes.scheme
        and summed.end_month = slopes.end_month
        and summed.reading = slopes.reading
left join predicted
    on
        summed.scheme = predicted.scheme
        and summed.end_month = predicted.end_month
        and summed.reading = predicted.reading
