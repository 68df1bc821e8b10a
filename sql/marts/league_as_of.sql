-- Of which period the figures of one theme are in the latest edition of a table, and what is newer.
--
-- Grain   : table_id, theme_id
-- Columns :
--   table_id       key of the table in metrics.toml
--   theme_id       key of the theme in metrics.toml
--   theme_title    its name
--   period         month or quarter
--   month          first of the month or quarter used
--   is_ahead       a theme of months that is newer than another theme of months of the edition:
--                  of the newest month only its half has arrived
--   held_month     first of the newest month or quarter that we have; null = it is used
--   held_for       the themes for whose figures it is too new, " and " between; null = it is used

with periods as (

    select * from marts.league_periods
    where edition = 'latest'

),

league_tables as (

    select * from declared.tables

),

metrics as (

    select * from declared.metrics

),

rule as (

    select * from declared.as_of

),

themes as (

    select
        periods.table_id,
        league_tables.theme_id,
        min(league_tables.theme_title) as theme_title,
        min(metrics.metric_number) as theme_number,
        min(metrics.period) as period,
        min(periods.month) as month,
        min(periods.ends_on) as ends_on,
        -- Newer figures of one measure of a theme alone are not newer figures of the theme.
        min(periods.newest_month) as newest_month
    from periods
    inner join league_tables
        on
            periods.table_id = league_tables.table_id
            and periods.metric_id = league_tables.metric_id
    inner join metrics on periods.metric_id = metrics.metric_id
    group by periods.table_id, league_tables.theme_id

),

reaches as (

    select
        themes.*,
        last_day(
            (
                themes.ends_on
                + to_months(if(themes.period = 'month', rule.spread_months, rule.quarter_months))
            )::date
        ) as last_end,
        case themes.period
            when 'month' then last_day(themes.newest_month)
            else last_day((themes.newest_month + interval 2 month)::date)
        end as newest_end
    from themes
    cross join rule

),

behind as (

    -- Whose newest figures are too old for the newest of this theme.
    select
        reaches.table_id,
        reaches.theme_id,
        string_agg(laters.theme_title, ' and ' order by laters.theme_number) as held_for
    from reaches
    inner join reaches as laters
        on
            reaches.table_id = laters.table_id
            and laters.newest_month = laters.month
            and reaches.newest_end > laters.last_end
    where reaches.newest_month > reaches.month
    group by reaches.table_id, reaches.theme_id

)

select
    themes.table_id,
    themes.theme_id,
    themes.theme_title,
    themes.period,
    themes.month,
    themes.period = 'month' and themes.month > (
        select min(laters.month) from themes as laters
        where laters.table_id = themes.table_id and laters.period = 'month'
    ) as is_ahead,
    case when behind.theme_id is not null then themes.newest_month end as held_month,
    behind.held_for
from themes
left join behind on themes.table_id = behind.table_id and themes.theme_id = behind.theme_id
