-- Which period of each measure one edition of a league table uses.
--
-- The latest edition takes the newest period of each theme, the same for all its measures, unless
-- it ends too long after that of another theme ([as_of] in metrics.toml): then the newest that does
-- not. The edition of a month takes that month, or its quarter, and exists only where every measure
-- of the table is held for it. A period is held when at least half as many organisations have a
-- figure as in the fullest period: a few early birds do not make an edition.
--
-- Grain   : table_id, edition, metric_id
-- Columns :
--   table_id    key of the table in metrics.toml
--   edition     latest, or the month such as 2026-03
--   metric_id   key of the metric in metrics.toml
--   month       first of the month or quarter used
--   as_of       last day that the edition covers: all that were open then are in it
--   ends_on     last day of the period used
--   newest_month   first of the newest month or quarter held of the measure; later than `month` if
--               that may not be in the edition yet, and in the edition of a past month

with league_tables as (

    select * from declared.tables

),

metrics as (

    select * from declared.metrics

),

rule as (

    select * from declared.as_of

),

organisations as (

    select * from core.organisations

),

figures as (

    select * from metrics.all_values

),

counted as (

    select
        league_tables.table_id,
        league_tables.metric_id,
        metrics.period,
        figures.month,
        count(*) as with_figure,
        count(*) filter (
            where figures.flag in ('published', 'by_mapping')
        ) as with_figure_of_its_time
    from league_tables
    inner join metrics on league_tables.metric_id = metrics.metric_id
    inner join organisations
        on
            league_tables.org_kind = organisations.org_kind
            and (
                league_tables.peer_group is null
                or league_tables.peer_group = organisations.peer_group
            )
    inner join figures
        on
            league_tables.metric_id = figures.metric_id
            and organisations.org_kind = figures.org_kind
            and organisations.org_code = figures.org_code
    where figures.metric_value is not null
    group by league_tables.table_id, league_tables.metric_id, metrics.period, figures.month

),

fullest as (

    select
        table_id,
        metric_id,
        max(with_figure) as with_figure
    from counted
    group by table_id, metric_id

),

held as (

    select
        counted.table_id,
        counted.metric_id,
        counted.period,
        counted.month,
        2 * counted.with_figure_of_its_time >= fullest.with_figure as is_of_its_time
    from counted
    inner join fullest
        on counted.table_id = fullest.table_id and counted.metric_id = fullest.metric_id
    where 2 * counted.with_figure >= fullest.with_figure

),

by_month as (

    select
        held.table_id,
        held.metric_id,
        held.month as period_month,
        unnest(
            case held.period
                when 'month' then [held.month]
                else [
                    held.month,
                    (held.month + interval 1 month)::date,
                    (held.month + interval 2 month)::date
                ]
            end
        ) as month
    from held
    where held.is_of_its_time

),

whole_months as (

    select
        table_id,
        month
    from by_month
    group by table_id, month
    having
        count(*) = (
            select count(*) from league_tables
            where league_tables.table_id = by_month.table_id
        )

),

dated as (

    -- One period of a theme: all of its measures are held for it, but one that is never held.
    select
        held.table_id,
        league_tables.theme_id,
        held.month,
        min(held.period) as period,
        case min(held.period)
            when 'month' then last_day(held.month)
            else last_day((held.month + interval 2 month)::date)
        end as ends_on
    from held
    inner join league_tables
        on held.table_id = league_tables.table_id and held.metric_id = league_tables.metric_id
    group by held.table_id, league_tables.theme_id, held.month
    having
        count(*) = (
            select count(*) from fullest
            inner join league_tables as whole
                on fullest.table_id = whole.table_id and fullest.metric_id = whole.metric_id
            where
                whole.table_id = held.table_id and whole.theme_id = league_tables.theme_id
        )

),

reaches as (

    -- No period may end later than any theme's newest one allows.
    select
        dated.table_id,
        dated.theme_id,
        last_day(
            (
                max(dated.ends_on)
                + to_months(
                    if(
                        min(dated.period) = 'month',
                        min(rule.spread_months),
                        min(rule.quarter_months)
                    )
                )
            )::date
        ) as last_end
    from dated
    cross join rule
    group by dated.table_id, dated.theme_id

),

newest as (

    select
        dated.table_id,
        dated.theme_id,
        max(dated.month) as month,
        max(dated.ends_on) as ends_on
    from dated
    where
        dated.ends_on <= (
            select min(reaches.last_end) from reaches
            where reaches.table_id = dated.table_id
        )
    group by dated.table_id, dated.theme_id

),

newest_held as (

    select
        table_id,
        metric_id,
        max(month) as month
    from held
    group by table_id, metric_id

),

either as (

    select
        newest.table_id,
        'latest' as edition,
        league_tables.metric_id,
        newest.month,
        newest.ends_on,
        max(newest.ends_on) over (partition by newest.table_id) as as_of
    from newest
    inner join league_tables
        on newest.table_id = league_tables.table_id and newest.theme_id = league_tables.theme_id

    union all

    select
        by_month.table_id,
        strftime(by_month.month, '%Y-%m') as edition,
        by_month.metric_id,
        by_month.period_month as month,
        case metrics.period
            when 'month' then last_day(by_month.period_month)
            else last_day((by_month.period_month + interval 2 month)::date)
        end as ends_on,
        last_day(by_month.month) as as_of
    from by_month
    inner join metrics on by_month.metric_id = metrics.metric_id
    inner join whole_months
        on by_month.table_id = whole_months.table_id and by_month.month = whole_months.month

)

select
    either.table_id,
    either.edition,
    either.metric_id,
    either.month,
    either.as_of,
    either.ends_on,
    newest_held.month as newest_month
from either
inner join newest_held
    on either.table_id = newest_held.table_id and either.metric_id = newest_held.metric_id
