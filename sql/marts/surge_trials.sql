-- How far a trust is from the typical trust in a month: real trusts, and invented ones on which the
-- detector of a crammed March is tried.
--
-- An invented trust has no level of its own. What a month is off the typical trust, it partly hands
-- on to the next: the share and the spread are those of the real trusts, taken from their moves
-- over one and over two months outside March. Without such moves nothing is invented.
--
-- Grain   : tested, org_code, month_number
-- Columns :
--   tested         invented or real
--   org_code       code of the trust, or the number of an invented one
--   month_number   months since December 2000, or since the invented beginning; month 3 of every
--                  twelve is March
--   beside_peers   its share within four hours less that of the typical trust
--   carried        share of what a month is off that it hands on to the next, of the real trusts;
--                  null = they have no moves over one and over two months
--   spread         standard deviation of what a month is off the typical trust, of the real
--                  trusts; null = as for carried

with settings as (

    select
        max(cast(value as integer)) filter (where name = 'simulated_trusts') as trusts,
        max(cast(value as integer)) filter (where name = 'simulated_years') as years
    from seeds.policy_settings

),

figures as (

    select
        org_code,
        month,
        beside_peers
    from marts.surge_levels
    where beside_peers is not null

),

steps as (

    select
        date_diff('month', earliers.month, laters.month) as months,
        avg(
            cast(round((laters.beside_peers - earliers.beside_peers) ** 2, 12) as decimal(18, 12))
        ) as mean_square
    from figures as laters
    inner join figures as earliers
        on
            laters.org_code = earliers.org_code
            and (
                earliers.month = laters.month - interval 1 month
                or earliers.month = laters.month - interval 2 month
            )
    where month(laters.month) != 3 and month(earliers.month) != 3
    group by date_diff('month', earliers.month, laters.month)

),

ratios as (

    select
        max(mean_square) filter (where months = 1) as one_month,
        least(
            fraction(
                max(mean_square) filter (where months = 2),
                max(mean_square) filter (where months = 1)
            ),
            1.95
        ) as ratio
    from steps

),

shape as (

    -- Over k months the mean square is 2 * spread^2 * (1 - carried^k).
    select
        ratio - 1 as carried,
        sqrt(one_month / 2 / (2 - ratio)) as spread
    from ratios

),

months as (

    -- From January of the first year to June of the last, with a year before to settle.
    select
        trusts.trust,
        numbers.month_number,
        sqrt(1 - shape.carried ** 2) * shape.spread
        * normal_draw(hash('invented', trusts.trust), numbers.month_number + 12) as news
    from settings
    cross join shape
    cross join unnest(range(1, settings.trusts + 1)) as trusts (trust)
    cross join unnest(range(-11, 12 * settings.years + 1)) as numbers (month_number)

),

invented as (

    -- What is older than a year has been handed on to nothing.
    select
        laters.trust,
        laters.month_number,
        sum(
            cast(round(
                earliers.news * shape.carried ** (laters.month_number - earliers.month_number), 12
            ) as decimal(18, 12))
        ) as beside_peers
    from months as laters
    inner join months as earliers
        on
            laters.trust = earliers.trust
            and earliers.month_number between laters.month_number - 11 and laters.month_number
    cross join shape
    where laters.month_number > 0
    group by laters.trust, laters.month_number

),

levels as (

    select
        'invented' as tested,
        'invented ' || trust as org_code,
        month_number,
        cast(beside_peers as double) as beside_peers
    from invented

    union all

    select
        'real' as tested,
        org_code,
        date_diff('month', date '2000-12-01', month) as month_number,
        beside_peers
    from figures

)

select
    levels.tested,
    levels.org_code,
    levels.month_number,
    levels.beside_peers,
    shape.carried,
    shape.spread
from levels
cross join shape
