-- Whose place in a league table, or whose figures on one measure, moved between two times, and why.
--
-- A place is compared with the edition before and with that of a year before: league-moves gives
-- the parts of each move. Of a measure the mean of the newest twelve months is compared with that
-- of the same months a year before, all counted alike.
--
-- Grain   : scope, scope_id, edition, basis, org_code
-- Publish : movers.csv
-- Columns :
--   scope             [code] table = places in a league table; metric = figures on one measure
--   scope_id          [key] key of the table or the metric in metrics.toml
--   edition           edition of the table; of a metric the last month of its newest year
--   basis             [code] month = against the edition before; year = against a year before
--   org_code          code of the organisation
--   org_name          its name
--   since_edition     the earlier edition; of a metric the last month of the year before
--   value_before      [unit] place, or mean of the year, before
--   value_now         [unit] place, or mean of the year, now
--   change            [unit] places gained, below zero = lost; of a metric now less before
--   change_low        [unit] low end of what the change may be
--   change_high       [unit] high end of it
--   unit              [code] place = places; share = fractions from 0 to 1; percent = per cent;
--                     weeks = weeks; seconds = seconds; score = scores from 1 (best) to 4
--   verdict           [code] rise = better beyond noise; fall = worse beyond noise; no clear change
--                     = neither; null = what is counted took a step, so that nothing is said
--   cause             [code] care = figures of care; new score = another published score; new
--                     target = another target in force; new count = a measure is counted another
--                     way since; marks = figures that earn no score now and did then, or the
--                     reverse; membership = others joined or left; null = no verdict, the place is
--                     the same, or a figure of its own earns no score
--   is_beyond_noise   a rise or a fall whose cause is care
--   beside            [code] ahead = it gained on England or the typical peer; behind = it lost on
--                     it; level = neither; null = a league table, no benchmark, or no verdict

with moves as (

    select * from marts.league_moves

),

changes as (

    select * from marts.series_changes

),

metrics as (

    select * from declared.metrics

),

chance as (

    select * from declared.chance

),

organisations as (

    select * from core.organisations

),

every as (

    select
        'table' as scope,
        table_id as scope_id,
        edition,
        basis,
        org_code,
        since_edition,
        cast(place_before as double) as value_before,
        cast(place_now as double) as value_now,
        cast(moved as double) as change,
        cast(moved_low as double) as change_low,
        cast(moved_high as double) as change_high,
        'place' as unit,
        verdict,
        case cause
            when 'finance score' then 'new score'
            when 'new counting' then 'new count'
            else cause
        end as cause,
        cast(null as varchar) as beside
    from moves

    union all

    select
        'metric' as scope,
        changes.metric_id as scope_id,
        strftime(changes.last_month, '%Y-%m') as edition,
        'year' as basis,
        changes.org_code,
        strftime(changes.last_month - interval 1 year, '%Y-%m') as since_edition,
        changes.mean_before as value_before,
        changes.mean_now as value_now,
        changes.own_change as change,
        changes.own_change - chance.change_spreads * changes.change_noise as change_low,
        changes.own_change + chance.change_spreads * changes.change_noise as change_high,
        metrics.unit,
        case changes.verdict
            when 'improvement' then 'rise'
            when 'concern' then 'fall'
            when 'none' then 'no clear change'
        end as verdict,
        case when changes.verdict in ('improvement', 'concern') then 'care' end as cause,
        changes.beside
    from changes
    cross join chance
    inner join metrics on changes.metric_id = metrics.metric_id

)

select
    every.scope,
    every.scope_id,
    every.edition,
    every.basis,
    every.org_code,
    organisations.org_name,
    every.since_edition,
    every.value_before,
    every.value_now,
    every.change,
    every.change_low,
    every.change_high,
    every.unit,
    every.verdict,
    every.cause,
    coalesce(every.verdict in ('rise', 'fall') and every.cause = 'care', false) as is_beyond_noise,
    every.beside
from every
left join organisations on every.org_code = organisations.org_code
