-- How an acute trust's four-hour figure rose from January to March and fell back by June, one year.
--
-- Every move is counted against the typical trust of the same months (the median), so that a hard
-- winter or a mild spring of all England does not show. A usual move is the root mean square of the
-- trust's own moves over as many months, in all years held, at other times: those that begin or
-- end in March are left out. Only published figures count, none put together by a mapping.
-- docs/decisions/0047.
--
-- Grain   : march, org_code
-- Publish : surge-moves.csv
-- Columns :
--   march             first of March of the year
--   org_code          code of the trust
--   org_name          its name
--   january_value     [share] within four hours in January, from 0 to 1; null = no figure
--   march_value       [share] the same in March; null = no figure
--   june_value        [share] the same in June; null = no figure, or June is not held
--   gain              [share_change] March less January; 0.01 is a percentage point; null = a
--                     figure is missing
--   relative_gain     [share_change] the gain less that of the typical trust; null = a figure is
--                     missing
--   own_usual_gain    [share_change] mean of its relative gains in the other years held; null = no
--                     other year
--   other_years       [count] years in that mean
--   fall              [share_change] March less June; null = a figure is missing, or June is not
--                     held
--   relative_fall     [share_change] the fall less that of the typical trust; null = a figure is
--                     missing, or June is not held
--   usual_rise        [share_change] its usual move over two months
--   usual_fall        [share_change] its usual move over three months
--   rises             [ratio] relative gain in usual moves; null = a figure is missing
--   falls             [ratio] relative fall in usual moves; null = a figure is missing, or June is
--                     not held
--   is_crammed        it rose and fell back by at least so many usual moves as the detector asks;
--                     null = cannot be told
--   next_year_gain    [share_change] its relative gain in the next year; null = no figure
--   why_not           [code] not_reported = it did not report; no_figure = no figure for another
--                     reason; june_not_held = June is not held; null = it can be told

with levels as (

    select * from marts.surge_levels

),

settings as (

    select max(cast(value as double)) filter (where name = 'crammed_spreads') as crammed_spreads
    from seeds.policy_settings

),

held as (

    select month from levels
    group by month
    having count(within_4h) > 0

),

usual as (

    select * from marts.surge_usual
    where tested = 'real'

),

years as (

    select
        marches.month as march,
        marches.org_code,
        marches.org_name,
        januaries.within_4h as january_value,
        marches.within_4h as march_value,
        junes.within_4h as june_value,
        marches.within_4h - januaries.within_4h as gain,
        marches.beside_peers - januaries.beside_peers as relative_gain,
        marches.within_4h - junes.within_4h as fall,
        marches.beside_peers - junes.beside_peers as relative_fall,
        held.month is not null as has_june,
        'not_reported' in (januaries.flag, marches.flag) as is_silent
    from levels as marches
    inner join levels as januaries
        on
            marches.org_code = januaries.org_code
            and januaries.month = marches.month - interval 2 month
    left join held on held.month = marches.month + interval 3 month
    left join levels as junes
        on
            marches.org_code = junes.org_code
            and junes.month = marches.month + interval 3 month
    where month(marches.month) = 3

),

gains as (

    select
        *,
        count(relative_gain) over (partition by org_code) as gain_count,
        sum(cast(round(relative_gain, 12) as decimal(18, 12)))
            over (partition by org_code)
            as gain_sum
    from years

)

select
    gains.march,
    gains.org_code,
    gains.org_name,
    gains.january_value,
    gains.march_value,
    gains.june_value,
    gains.gain,
    gains.relative_gain,
    case
        when gains.relative_gain is not null
            then fraction(gains.gain_sum - gains.relative_gain, gains.gain_count - 1)
        else fraction(gains.gain_sum, gains.gain_count)
    end as own_usual_gain,
    gains.gain_count - cast((gains.relative_gain is not null) as integer) as other_years,
    gains.fall,
    gains.relative_fall,
    usual.usual_rise,
    usual.usual_fall,
    fraction(gains.relative_gain, usual.usual_rise) as rises,
    fraction(gains.relative_fall, usual.usual_fall) as falls,
    case
        when gains.relative_fall is not null and gains.relative_gain is not null
            then
                fraction(gains.relative_gain, usual.usual_rise) >= settings.crammed_spreads
                and fraction(gains.relative_fall, usual.usual_fall) >= settings.crammed_spreads
    end as is_crammed,
    nexts.relative_gain as next_year_gain,
    case
        when gains.is_silent then 'not_reported'
        when gains.relative_gain is null or usual.usual_rise is null then 'no_figure'
        when not gains.has_june then 'june_not_held'
        when gains.relative_fall is null then 'no_figure'
    end as why_not
from gains
cross join settings
left join usual on gains.org_code = usual.org_code
left join years as nexts
    on
        gains.org_code = nexts.org_code
        and nexts.march = gains.march + interval 1 year
