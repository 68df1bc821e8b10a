-- How far a trust usually moves over two and over three months, at other times than the push for
-- March.
--
-- The root mean square of its moves against the typical trust, in all years held, leaving out those
-- that begin or end in March.
--
-- Grain   : tested, org_code
-- Columns :
--   tested        invented or real
--   org_code      code of the trust, or the number of an invented one
--   usual_rise    its usual move over two months
--   usual_fall    its usual move over three months; null = it has no such moves

with trials as (

    select * from marts.surge_trials

),

settings as (

    select max(cast(value as integer)) filter (where name = 'least_moves') as least_moves
    from seeds.policy_settings

),

moves as (

    select
        laters.tested,
        laters.org_code,
        laters.month_number - earliers.month_number as months,
        cast(
            round((laters.beside_peers - earliers.beside_peers) ** 2, 12) as decimal(18, 12)
        ) as square
    from trials as laters
    inner join trials as earliers
        on
            laters.tested = earliers.tested
            and laters.org_code = earliers.org_code
            and laters.month_number - earliers.month_number in (2, 3)
    where laters.month_number % 12 != 3 and earliers.month_number % 12 != 3

)

select
    moves.tested,
    moves.org_code,
    sqrt(avg(moves.square) filter (where moves.months = 2)) as usual_rise,
    sqrt(avg(moves.square) filter (where moves.months = 3)) as usual_fall
from moves
cross join settings
group by moves.tested, moves.org_code
having count(*) filter (where moves.months = 2) >= max(settings.least_moves)
