-- What is to be said of the newest figure of one organisation: its target, its year, its age.
--
-- Nothing is said of a figure that earns no score, nor across a step of its denominator. Whether a
-- measure has got better or worse is said only where two things agree: what its own
-- months say beyond chance, and the year before. Either alone would often be taken back by the
-- other. Of a waiting list both say where it has drifted to, not that it was no chance.
--
-- Grain   : metric_id, org_kind, org_code
-- Columns :
--   metric_id        key of the metric in metrics.toml
--   org_kind         trust, icb, region or england
--   org_code         code of the organisation
--   month            first of the month or quarter of its newest figure
--   is_old           its own peers have a newer one; others may be published apart
--   is_of_today      it is open, and England has none that is newer
--   target_since     from when on the target in force then holds; null = there is none
--   is_target_met    whether the figure meets it, a figure on it does; null = there is none, or the
--                    figure earns no score
--   year_ago_month   the same month or quarter a year before; null = no figure is held of it
--   year_ago_value   the figure then
--   year_on_year     better, worse, or same where both are printed alike; null = not held, a
--                    measure that is neither good nor bad, or nothing to be said of it
--   is_recounted     it has been counted otherwise at some time since the year before
--   is_not_credible  it earns no place and no score: figure_credibility says why
--   verdict          improvement, concern or none; null = cannot be judged yet, or nothing is to be
--                    said of it

with figures as (

    select * from marts.observations
    where metric_value is not null

),

metrics as (

    select * from declared.metrics

),

organisations as (

    select * from marts.organisations

),

fields as (

    select * from marts.field_summaries

),

targets as (

    select * from marts.targets_in_force

),

breaks as (

    select * from marts.series_breaks

),

limits as (

    select * from marts.spc_limits

),

signals as (

    select * from marts.spc_signals

),

newest_of_kind as (

    select
        metric_id,
        org_kind,
        max(month) as month
    from figures
    group by metric_id, org_kind

),

today as (

    select
        metric_id,
        coalesce(max(month) filter (where org_kind = 'england'), max(month)) as month
    from newest_of_kind
    group by metric_id

),

judged as (

    -- The newest stretch of a series, and what is told of its newest month.
    select
        limits.metric_id,
        limits.org_kind,
        limits.org_code,
        limits.last_month,
        limits.mean is not null as has_limits,
        signals.verdict as said
    from limits
    left join signals
        on
            limits.metric_id = signals.metric_id
            and limits.org_kind = signals.org_kind
            and limits.org_code = signals.org_code
            and limits.last_month = signals.month
    qualify
        row_number() over (
            partition by limits.metric_id, limits.org_kind, limits.org_code
            order by limits.stretch desc
        ) = 1

),

compared as (

    select
        figures.metric_id,
        figures.org_kind,
        figures.org_code,
        figures.month,
        figures.metric_value,
        figures.is_frozen,
        figures.credibility,
        figures.marked,
        metrics.better,
        earlier.month as year_ago_month,
        earlier.metric_value as year_ago_value,
        case
            when earlier.metric_value is null or metrics.better = 'none' then null
            when figures.credibility is not null or earlier.credibility is not null then null
            when figures.marked = 'denominator-step' then null
            when prints_alike(figures.metric_value, earlier.metric_value, metrics.unit) then 'same'
            when (figures.metric_value > earlier.metric_value) = (metrics.better = 'higher')
                then 'better'
            else 'worse'
        end as year_on_year
    from figures
    inner join metrics on figures.metric_id = metrics.metric_id
    left join figures as earlier
        on
            figures.metric_id = earlier.metric_id
            and figures.org_kind = earlier.org_kind
            and figures.org_code = earlier.org_code
            and figures.month = earlier.month + interval 1 year
    where figures.is_latest

)

select
    compared.metric_id,
    compared.org_kind,
    compared.org_code,
    compared.month,
    compared.month < coalesce(fields.month, newest_of_kind.month) as is_old,
    organisations.closed_on is null and compared.month >= today.month as is_of_today,
    targets.since as target_since,
    case
        when compared.credibility is not null then null
        when compared.better = 'higher' then compared.metric_value >= targets.target
        else compared.metric_value <= targets.target
    end as is_target_met,
    compared.year_ago_month,
    compared.year_ago_value,
    compared.year_on_year,
    exists(
        select 1 from breaks
        where
            breaks.metric_id = compared.metric_id
            and coalesce(breaks.org_kind, compared.org_kind) = compared.org_kind
            and breaks.month > compared.year_ago_month
            and breaks.month <= compared.month
    ) as is_recounted,
    compared.credibility is not null as is_not_credible,
    case
        when compared.is_frozen or judged.has_limits is not true then null
        when compared.credibility is not null or compared.marked = 'denominator-step' then null
        when judged.last_month != compared.month then null
        when judged.said is null then 'none'
        when compared.year_ago_month is null then null
        when judged.said = 'improvement' and compared.year_on_year = 'better' then judged.said
        when judged.said = 'concern' and compared.year_on_year = 'worse' then judged.said
        else 'none'
    end as verdict
from compared
inner join newest_of_kind
    on
        compared.metric_id = newest_of_kind.metric_id
        and compared.org_kind = newest_of_kind.org_kind
inner join today on compared.metric_id = today.metric_id
left join organisations
    on compared.org_kind = organisations.org_kind and compared.org_code = organisations.org_code
left join fields
    on
        compared.metric_id = fields.metric_id
        and compared.org_kind = fields.org_kind
        and coalesce(organisations.peer_group, '') = fields.peer_group
left join targets on compared.metric_id = targets.metric_id and compared.month = targets.month
left join judged
    on
        compared.metric_id = judged.metric_id
        and compared.org_kind = judged.org_kind
        and compared.org_code = judged.org_code
