-- How well the detector of a crammed March works, tried on invented trusts and on real months.
--
-- An invented trust has no level of its own. What a month is off the typical trust, it partly hands
-- on to the next: the share and the spread are those of the real trusts, taken from their moves
-- over one and over two months outside March. A cram is put on top of March alone. Zero is no cram:
-- what is found there is a false alarm. Real months other than March are the second test: nothing
-- is rewarded there, so what is found there is no cram either. Without moves over one and over two
-- months there is no spread, and nothing is tried.
--
-- Grain   : tested, cram
-- Publish : surge-power.csv
-- Columns :
--   tested         invented, or real months other than March
--   cram           [share_change] what was put on March; 0.01 is a percentage point
--   tried          [count] Marches, or other months, that were tried
--   found          [count] how many of them the detector calls crammed
--   found_share    the share of them; without a cram the false-alarm rate, with one the power
--   carried      [ratio] share of what a month is off that it hands on to the next
--   spread         [share_change] standard deviation of what a month is off the typical trust

with settings as (

    select
        max(cast(value as double)) filter (where name = 'crammed_spreads') as crammed_spreads,
        max(cast(value as integer)) filter (where name = 'least_moves') as least_moves,
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

-- All trusts under one another, as trust and month number; month 3 of twelve is March.
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

),

pairs as (

    select
        laters.tested,
        laters.org_code,
        laters.month_number,
        laters.month_number - earliers.month_number as months,
        laters.beside_peers - earliers.beside_peers as moved
    from levels as laters
    inner join levels as earliers
        on
            laters.tested = earliers.tested
            and laters.org_code = earliers.org_code
            and laters.month_number - earliers.month_number in (2, 3)

),

usual as (

    select
        pairs.tested,
        pairs.org_code,
        sqrt(
            avg(cast(round(pairs.moved * pairs.moved, 12) as decimal(18, 12))) filter (
                where pairs.months = 2
            )
        ) as usual_rise,
        sqrt(
            avg(cast(round(pairs.moved * pairs.moved, 12) as decimal(18, 12))) filter (
                where pairs.months = 3
            )
        ) as usual_fall
    from pairs
    cross join settings
    where pairs.month_number % 12 != 3 and (pairs.month_number - pairs.months) % 12 != 3
    group by pairs.tested, pairs.org_code
    having count(*) filter (where pairs.months = 2) >= max(settings.least_moves)

),

tried as (

    select
        rises.tested,
        rises.month_number,
        rises.moved as rise,
        -falls.moved as fall,
        usual.usual_rise,
        usual.usual_fall
    from pairs as rises
    inner join pairs as falls
        on
            rises.tested = falls.tested
            and rises.org_code = falls.org_code
            and rises.months = 2
            and falls.months = 3
            and rises.month_number = falls.month_number - 3
    inner join usual
        on rises.tested = usual.tested and rises.org_code = usual.org_code
    where (rises.tested = 'invented') = (rises.month_number % 12 = 3)

),

crams as (

    select unnest([0, 2, 4, 6, 8, 10, 15]) / 100 as cram

)

select
    tried.tested,
    crams.cram,
    count(*) as tried,
    count(*) filter (
        where
        (tried.rise + crams.cram) / tried.usual_rise >= settings.crammed_spreads
        and (tried.fall + crams.cram) / tried.usual_fall >= settings.crammed_spreads
    ) as found,
    fraction(
        count(*) filter (
            where
            (tried.rise + crams.cram) / tried.usual_rise >= settings.crammed_spreads
            and (tried.fall + crams.cram) / tried.usual_fall >= settings.crammed_spreads
        ),
        count(*)
    ) as found_share,
    round(max(shape.carried), 6) as carried,
    round(max(shape.spread), 6) as spread
from tried
cross join crams
cross join settings
cross join shape
where shape.spread is not null
group by tried.tested, crams.cram
