-- What is to be said of the newest figure of one organisation: its target, its years, its age.
--
-- Nothing is said of a figure that earns no score, nor across a step of its denominator. Whether a
-- measure has got better or worse is said only where two things agree: the change from
-- one year's mean to the next, beyond chance, and the two figures that are printed, now and a year
-- ago. Either alone would often be taken back by the other. The same holds of whether it gained or
-- lost on its benchmark; and where its own change is not clear, a gain or loss is told only where
-- the benchmark went the other way.
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
--   year_ago_month   the same month or quarter a year before; null = we have no figure of it, or
--                    none of the organisation of today
--   year_ago_value   the figure then
--   is_year_ago_joined   it is added up over trusts that have merged since: see joined_figures
--   is_merged_since  the trust took in another after the month a year before
--   is_before_merger   the trust has taken in another after this figure, which is not that of today
--   year_on_year     better, worse, or same where both are printed alike; null = not held, a
--                    measure that is neither good nor bad, or nothing to be said of it
--   recounted_in     month since the year before in which counting last changed; null = none
--   two_years_ago_month   the same month two years before; null = we have no figure of it
--   two_years_ago_value   the figure then
--   is_recounted_in_two_years   counting changed at some time since then
--   benchmark        england or median, see marts.benchmarks; null = there is none
--   benchmark_now    the benchmark of the newest month; null = there is none
--   benchmark_year_ago        of the year before; null = there is none, or we have no figure then
--   benchmark_two_years_ago   of two years before, in the same way
--   benchmark_on_year         better, worse or same, as year_on_year; null where that is
--   verdict          improvement, concern or none; null = cannot be judged yet, or nothing is to be
--                    said of it
--   is_stepped       its denominator took a step in the newest two years, so that nothing is said
--   is_not_credible  it earns no place and no score: figure_credibility says why
--   beside           ahead, level or behind its benchmark over the year; null where there is no
--                    verdict or no benchmark

with observations as (

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
    where org_code = ''

),

mergers as (

    select * from marts.mergers

),

joined as (

    select
        metric_id,
        org_code,
        month,
        min(joined_value) as joined_value,
        min(last_merged_on) as last_merged_on
    from marts.joined_figures
    group by metric_id, org_code, month

),

releases as (

    select * from staging.releases

),

now as (

    -- A merger known in advance has not come about yet.
    select max(left(landed_at, 10))::date as last_landed from releases

),

merged as (

    select
        mergers.metric_id,
        mergers.org_code,
        list(mergers.merged_on order by mergers.merged_on) as merged,
        max(mergers.merged_on) as last_merged_on
    from mergers
    cross join now
    where mergers.merged_on <= now.last_landed
    group by mergers.metric_id, mergers.org_code

),

periods as (

    select
        observations.metric_id,
        observations.month,
        case metrics.period
            when 'month' then observations.month
            else (observations.month + interval 2 month)::date
        end as ends_in
    from observations
    inner join metrics on observations.metric_id = metrics.metric_id
    group by observations.metric_id, observations.month, metrics.period

),

figures as (

    -- Figures of one era are those of one organisation.
    select
        observations.*,
        era(merged.merged, periods.ends_in) as era,
        coalesce(merged.last_merged_on > last_day(periods.ends_in), false) as is_before_merger,
        last_day(periods.ends_in) as ends_on,
        joined.joined_value,
        joined.last_merged_on
    from observations
    inner join periods
        on observations.metric_id = periods.metric_id and observations.month = periods.month
    left join merged
        on
            observations.metric_id = merged.metric_id
            and observations.org_kind = 'trust'
            and observations.org_code = merged.org_code
    left join joined
        on
            observations.metric_id = joined.metric_id
            and observations.org_kind = 'trust'
            and observations.org_code = joined.org_code
            and observations.month = joined.month

),

benchmarks as (

    select * from marts.benchmarks

),

changes as (

    select * from marts.series_changes

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

years as (

    select
        figures.metric_id,
        figures.org_kind,
        figures.org_code,
        figures.month,
        figures.metric_value,
        figures.is_frozen,
        metrics.unit,
        figures.credibility,
        figures.marked,
        metrics.better,
        figures.is_before_merger,
        case
            when earlier.era = figures.era or earlier.last_merged_on <= figures.ends_on
                then earlier.month
        end as year_ago_month,
        case
            when earlier.era = figures.era then earlier.metric_value
            when earlier.last_merged_on <= figures.ends_on then earlier.joined_value
        end as year_ago_value,
        coalesce(earlier.era != figures.era, false) as is_merged_since,
        coalesce(
            earlier.era != figures.era and earlier.last_merged_on <= figures.ends_on, false
        ) as is_year_ago_joined,
        figures.credibility is not null
        or earlier.credibility is not null
        or coalesce(figures.marked = 'denominator-step', false) as is_untold,
        case
            when earliest.era = figures.era or earliest.last_merged_on <= figures.ends_on
                then earliest.month
        end as two_years_ago_month,
        case
            when earliest.era = figures.era then earliest.metric_value
            when earliest.last_merged_on <= figures.ends_on then earliest.joined_value
        end as two_years_ago_value,
        benchmarks.benchmark,
        benchmarks.benchmark_value as benchmark_now,
        benchmarks_then.benchmark_value as benchmark_year_ago,
        benchmarks_first.benchmark_value as benchmark_two_years_ago
    from figures
    inner join metrics on figures.metric_id = metrics.metric_id
    left join figures as earlier
        on
            figures.metric_id = earlier.metric_id
            and figures.org_kind = earlier.org_kind
            and figures.org_code = earlier.org_code
            and figures.month = earlier.month + interval 1 year
    left join figures as earliest
        on
            figures.metric_id = earliest.metric_id
            and figures.org_kind = earliest.org_kind
            and figures.org_code = earliest.org_code
            and figures.month = earliest.month + interval 2 year
    left join benchmarks
        on
            figures.metric_id = benchmarks.metric_id
            and figures.org_kind = benchmarks.org_kind
            and figures.month = benchmarks.month
    left join benchmarks as benchmarks_then
        on
            figures.metric_id = benchmarks_then.metric_id
            and figures.org_kind = benchmarks_then.org_kind
            and earlier.month = benchmarks_then.month
    left join benchmarks as benchmarks_first
        on
            figures.metric_id = benchmarks_first.metric_id
            and figures.org_kind = benchmarks_first.org_kind
            and earliest.month = benchmarks_first.month
    where figures.is_latest

),

compared as (

    select
        *,
        case when not is_untold then on_year(metric_value, year_ago_value, unit, better) end
            as year_on_year,
        on_year(benchmark_now, benchmark_year_ago, unit, better) as benchmark_on_year,
        -- Of the printed figures: a reader takes one from the other.
        case better when 'higher' then 1 else -1 end
        * (
            as_printed(metric_value, unit) - as_printed(year_ago_value, unit)
            - as_printed(benchmark_now, unit) + as_printed(benchmark_year_ago, unit)
        ) as gain
    from years

),

recounted as (

    select
        compared.metric_id,
        compared.org_kind,
        compared.org_code,
        max(breaks.month) filter (where breaks.month > compared.year_ago_month) as recounted_in,
        max(breaks.month) > min(compared.two_years_ago_month) as is_recounted_in_two_years
    from compared
    inner join breaks
        on
            compared.metric_id = breaks.metric_id
            and coalesce(breaks.org_kind, compared.org_kind) = compared.org_kind
            and compared.month >= breaks.month
    group by compared.metric_id, compared.org_kind, compared.org_code

),

judged as (

    select
        compared.metric_id,
        compared.org_kind,
        compared.org_code,
        changes.beside,
        coalesce(changes.is_stepped, false) as is_stepped,
        case
            when compared.is_frozen or compared.is_untold or changes.is_stepped then null
            when compared.is_before_merger then null
            when compared.year_ago_month is null then null
            when coalesce(changes.last_month != compared.month, true) then null
            when changes.verdict = 'improvement' and compared.year_on_year = 'better'
                then changes.verdict
            when changes.verdict = 'concern' and compared.year_on_year = 'worse'
                then changes.verdict
            else 'none'
        end as verdict
    from compared
    left join changes
        on
            compared.metric_id = changes.metric_id
            and compared.org_kind = changes.org_kind
            and compared.org_code = changes.org_code

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
    compared.is_year_ago_joined,
    compared.is_merged_since,
    compared.is_before_merger,
    compared.year_on_year,
    recounted.recounted_in,
    compared.two_years_ago_month,
    compared.two_years_ago_value,
    coalesce(recounted.is_recounted_in_two_years, false) as is_recounted_in_two_years,
    compared.benchmark,
    compared.benchmark_now,
    compared.benchmark_year_ago,
    compared.benchmark_two_years_ago,
    compared.benchmark_on_year,
    judged.verdict,
    judged.is_stepped,
    compared.credibility is not null as is_not_credible,
    case
        when judged.verdict is null or judged.beside is null or compared.gain is null then null
        when
            judged.beside = 'ahead'
            and compared.gain > 0
            and (judged.verdict != 'none' or compared.benchmark_on_year = 'worse')
            then 'ahead'
        when
            judged.beside = 'behind'
            and compared.gain < 0
            and (judged.verdict != 'none' or compared.benchmark_on_year = 'better')
            then 'behind'
        else 'level'
    end as beside
from compared
inner join newest_of_kind
    on
        compared.metric_id = newest_of_kind.metric_id
        and compared.org_kind = newest_of_kind.org_kind
inner join today on compared.metric_id = today.metric_id
inner join judged
    on
        compared.metric_id = judged.metric_id
        and compared.org_kind = judged.org_kind
        and compared.org_code = judged.org_code
left join recounted
    on
        compared.metric_id = recounted.metric_id
        and compared.org_kind = recounted.org_kind
        and compared.org_code = recounted.org_code
left join organisations
    on compared.org_kind = organisations.org_kind and compared.org_code = organisations.org_code
left join fields
    on
        compared.metric_id = fields.metric_id
        and compared.org_kind = fields.org_kind
        and coalesce(organisations.peer_group, '') = fields.peer_group
left join targets on compared.metric_id = targets.metric_id and compared.month = targets.month
