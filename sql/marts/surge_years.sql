-- The move from January to March and back by June, one year: England, the trusts, and the detector.
--
-- Grain   : march
-- Publish : surge-years.csv
-- Columns :
--   march               first of March of the year
--   england_january     [share] within four hours in England in January; null = no figure
--   england_march       [share] the same in March
--   england_june        [share] the same in June; null = not held
--   trusts              [count] acute trusts with a gain
--   not_reported        [count] trusts that did not report, in a field test of other standards
--   no_figure           [count] trusts without a figure for another reason
--   median_gain         [share_change] gain of the typical trust; 0.01 is a percentage point
--   median_fall         [share_change] its fall by June; null = June is not held
--   tried               [count] trusts for which the detector can tell
--   crammed             [count] how many of them it calls crammed
--   expected_by_chance  [expected] how many it would call crammed if the rate were that of real
--                       months other than March; null = cannot be told
--   next_correlation    [ratio] correlation of the relative gains with those of the next year; null
--                       = none

with moves as (

    select * from marts.surge_moves

),

england as (

    select
        month,
        metric_value
    from marts.judged_values
    where metric_id = 'ae_within_4h' and org_kind = 'england'

),

alarms as (

    select found_share from marts.surge_power
    where tested = 'real' and cram = 0

),

years as (

    select
        march,
        count(gain) as trusts,
        count(*) filter (where why_not = 'not_reported') as not_reported,
        count(*) filter (where why_not = 'no_figure') as no_figure,
        median(gain) as median_gain,
        median(fall) as median_fall,
        count(is_crammed) as tried,
        count(*) filter (where is_crammed) as crammed,
        round(
            corr(relative_gain, next_year_gain order by org_code), 6
        ) as next_correlation
    from moves
    group by march

)

select
    years.march,
    januaries.metric_value as england_january,
    marches.metric_value as england_march,
    junes.metric_value as england_june,
    years.trusts,
    years.not_reported,
    years.no_figure,
    years.median_gain,
    years.median_fall,
    years.tried,
    years.crammed,
    years.tried * alarms.found_share as expected_by_chance,
    years.next_correlation
from years
left join alarms on years.tried > 0
left join england as marches on years.march = marches.month
left join england as januaries
    on januaries.month = years.march - interval 2 month
left join england as junes
    on junes.month = years.march + interval 3 month
