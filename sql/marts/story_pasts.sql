-- What the newest figure of one organisation may be set beside: earlier ones, England, its record.
--
-- Nothing is set beside a figure that is not credible. A break is a month from which on figures are
-- counted in another way, or those of a trust that took in another. A record is one of figures that
-- compare with each other: those of months since the last break, at least twelve before the newest.
--
-- Grain   : metric_id, org_kind, org_code
-- Columns :
--   metric_id        key of the metric in metrics.toml
--   org_kind         trust, icb, region or england
--   org_code         code of the organisation
--   previous_period   the month or quarter before; null = no figure
--   previous_value   the figure then
--   year_ago_period   the same month or quarter a year before; null = no figure
--   year_ago_value   the figure then; of trusts that have merged since their sum
--   england_value    the figure of England for the newest period; null = none, or it is England
--   england_year_ago   the same of a year before
--   is_stepped       its denominator took a step, so that nothing compares
--   since_previous   newest break since the month or quarter before; null = none
--   since_year_ago   newest break since the year before; null = none
--   break_title      what changed then; null = nothing
--   record           highest or lowest of the figures as they are printed; null = neither
--   record_since     first month of those; null where record is
--   record_is_whole_series   whether these are all months that we have; null where record is

with told as (

    select * from marts.newest_figures

),

observations as (

    select * from marts.observations

),

metrics as (

    select * from declared.metrics

),

breaks as (

    select * from marts.series_breaks

),

credible as (

    select * from observations
    where metric_value is not null and credibility is null

),

newest as (

    select
        told.metric_id,
        told.org_kind,
        told.org_code,
        told.month,
        told.year_ago_month,
        told.year_ago_value,
        told.is_year_ago_joined,
        told.is_stepped or coalesce(observations.marked = 'denominator-step', false)
            as is_stepped,
        observations.metric_value,
        metrics.unit as own_unit,
        metrics.period,
        (told.month - to_months(case metrics.period when 'month' then 1 else 3 end))::date
            as month_before
    from told
    inner join metrics on told.metric_id = metrics.metric_id
    inner join observations
        on
            told.metric_id = observations.metric_id
            and told.org_kind = observations.org_kind
            and told.org_code = observations.org_code
            and told.month = observations.month

),

earlier as (

    -- Nothing is said against a figure that is not credible.
    select
        newest.metric_id,
        newest.org_kind,
        newest.org_code,
        just_before.month as previous_period,
        just_before.metric_value as previous_value,
        case when year_before.month is not null then newest.year_ago_month end as year_ago_period,
        case when year_before.month is not null then newest.year_ago_value end as year_ago_value,
        newest.is_year_ago_joined as is_joined,
        newest.is_stepped,
        england.metric_value as england_value,
        england_then.metric_value as england_year_ago
    from newest
    left join credible as just_before
        on
            newest.metric_id = just_before.metric_id
            and newest.org_kind = just_before.org_kind
            and newest.org_code = just_before.org_code
            and newest.month_before = just_before.month
    left join credible as year_before
        on
            newest.metric_id = year_before.metric_id
            and newest.org_kind = year_before.org_kind
            and newest.org_code = year_before.org_code
            and newest.year_ago_month = year_before.month
    left join credible as england
        on
            newest.metric_id = england.metric_id
            and england.org_kind = 'england'
            and newest.org_kind != 'england'
            and newest.month = england.month
    left join credible as england_then
        on
            newest.metric_id = england_then.metric_id
            and england_then.org_kind = 'england'
            and newest.org_kind != 'england'
            and newest.year_ago_month = england_then.month

),

broken as (

    select
        newest.metric_id,
        newest.org_kind,
        newest.org_code,
        max(breaks.month) as last_break,
        max(breaks.month) filter (where breaks.month > earlier.previous_period)
            as since_previous,
        max(breaks.month) filter (
            where breaks.month > earlier.year_ago_period
            and not (breaks.org_code != '' and earlier.is_joined)
        ) as since_year_ago
    from newest
    inner join earlier
        on
            newest.metric_id = earlier.metric_id
            and newest.org_kind = earlier.org_kind
            and newest.org_code = earlier.org_code
    inner join breaks
        on
            newest.metric_id = breaks.metric_id
            and coalesce(breaks.org_kind, newest.org_kind) = newest.org_kind
            and breaks.org_code in ('', newest.org_code)
            and newest.month >= breaks.month
    group by newest.metric_id, newest.org_kind, newest.org_code

),

break_titles as (

    select
        broken.metric_id,
        broken.org_kind,
        broken.org_code,
        string_agg(distinct breaks.title, '; ' order by breaks.title) as break_title
    from broken
    inner join breaks
        on
            broken.metric_id = breaks.metric_id
            and coalesce(breaks.org_kind, broken.org_kind) = broken.org_kind
            and breaks.org_code in ('', broken.org_code)
            and coalesce(broken.since_year_ago, broken.since_previous) = breaks.month
    group by broken.metric_id, broken.org_kind, broken.org_code

),

series as (

    -- A record is one of figures that compare with each other: those since the last break.
    select
        newest.metric_id,
        newest.org_kind,
        newest.org_code,
        count(*) as figure_count,
        min(credible.month) as first_month,
        min(as_printed(credible.metric_value, newest.own_unit)) as smallest,
        max(as_printed(credible.metric_value, newest.own_unit)) as largest,
        bool_or(broken.last_break is not null) as is_part
    from newest
    inner join credible
        on
            newest.metric_id = credible.metric_id
            and newest.org_kind = credible.org_kind
            and newest.org_code = credible.org_code
            and newest.month > credible.month
    left join broken
        on
            newest.metric_id = broken.metric_id
            and newest.org_kind = broken.org_kind
            and newest.org_code = broken.org_code
    where
        newest.period = 'month'
        and credible.flag in ('published', 'by_mapping')
        and credible.month >= coalesce(broken.last_break, credible.month)
    group by newest.metric_id, newest.org_kind, newest.org_code

),

records as (

    select
        newest.metric_id,
        newest.org_kind,
        newest.org_code,
        series.first_month,
        not series.is_part as is_whole,
        case
            when newest.is_stepped or series.figure_count < 12 then null
            when as_printed(newest.metric_value, newest.own_unit) > series.largest then 'highest'
            when as_printed(newest.metric_value, newest.own_unit) < series.smallest then 'lowest'
        end as record
    from newest
    inner join series
        on
            newest.metric_id = series.metric_id
            and newest.org_kind = series.org_kind
            and newest.org_code = series.org_code

)

select
    earlier.metric_id,
    earlier.org_kind,
    earlier.org_code,
    earlier.previous_period,
    earlier.previous_value,
    earlier.year_ago_period,
    earlier.year_ago_value,
    earlier.england_value,
    earlier.england_year_ago,
    earlier.is_stepped,
    broken.since_previous,
    broken.since_year_ago,
    break_titles.break_title,
    records.record,
    case when records.record is not null then records.first_month end as record_since,
    case when records.record is not null then records.is_whole end as record_is_whole_series
from earlier
left join broken
    on
        earlier.metric_id = broken.metric_id
        and earlier.org_kind = broken.org_kind
        and earlier.org_code = broken.org_code
left join break_titles
    on
        earlier.metric_id = break_titles.metric_id
        and earlier.org_kind = break_titles.org_kind
        and earlier.org_code = break_titles.org_code
left join records
    on
        earlier.metric_id = records.metric_id
        and earlier.org_kind = records.org_kind
        and earlier.org_code = records.org_code
