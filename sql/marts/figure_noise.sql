-- How far one figure may be off the level that it means, before who happened to come.
--
-- A share is turned into an angle, asin(sqrt(share)): there chance alone makes the same spread,
-- 1 / (4 * people), whatever the share. What all peers share (a cold month) is taken out first. The
-- jitter of an organisation is half the mean square of its moves from one month to the third after
-- it, as months that follow each other are alike and would show too little. Over its peers, the
-- part of the jitter that shrinks with size is called sampling: chance, times an overdispersion,
-- because people do not fall ill one by one. The rest is the months, its own moves counted together
-- with a few months of its typical peer's. The two are one spread, and the line between them is
-- drawn by the peers: read them as shares of it, not as two findings.
-- Spiegelhalter, "Funnel plots for comparing institutional performance" (2005):
-- https://doi.org/10.1002/sim.1970
-- Figures are those of the tables, and the newest on each measure that counts in one.
--
-- Grain   : metric_id, org_kind, org_code, month
-- Columns :
--   metric_id        key of the metric in metrics.toml
--   org_kind         trust or icb
--   org_code         code of the organisation
--   month            first of the month
--   overdispersion   how much wider than chance the sampling spread is, among the peers; null = no
--                    move of theirs we have
--   month_variance   spread by the months, of the angle
--   move_count       own moves that were held to judge it by
--   moves_after      how many of them end after the month of the figure
--   overdispersion_then   as overdispersion, by what was known in the month of the figure
--   month_variance_then   as month_variance, by what was known in the month of the figure

with doubt as (

    select * from declared.doubt

),

metrics as (

    select * from declared.metrics

),

measures as (

    select * from marts.league_measures

),

places as (

    select * from marts.measure_places

),

league_tables as (

    select * from declared.tables

),

organisations as (

    select * from core.organisations

),

figures as (

    select * from marts.judged_values

),

merged as (

    select
        metric_id,
        org_code,
        list(merged_on order by merged_on) as merged
    from marts.mergers
    group by metric_id, org_code

),

table_metrics as (

    select
        league_tables.table_id,
        league_tables.metric_id,
        league_tables.org_kind
    from league_tables
    inner join metrics on league_tables.metric_id = metrics.metric_id
    where metrics.unit = 'share'

),

wanted as (

    select
        measures.metric_id,
        table_metrics.org_kind,
        measures.org_code,
        measures.month
    from measures
    inner join table_metrics
        on
            measures.table_id = table_metrics.table_id
            and measures.metric_id = table_metrics.metric_id
    where measures.people > 0
    union
    select
        places.metric_id,
        places.org_kind,
        places.org_code,
        places.month
    from places
    inner join table_metrics
        on
            places.metric_id = table_metrics.metric_id
            and places.org_kind = table_metrics.org_kind

),

shares as (

    select
        figures.metric_id,
        figures.org_kind,
        figures.org_code,
        coalesce(organisations.peer_group, '') as peer_group,
        figures.month,
        case when figures.org_kind = 'trust' then merged.merged end as merged,
        angle_of(figures.metric_value) as angle,
        fraction(1, 4 * figures.denominator) as chance
    from figures
    left join organisations
        on
            figures.org_kind = organisations.org_kind
            and figures.org_code = organisations.org_code
    left join merged
        on figures.metric_id = merged.metric_id and figures.org_code = merged.org_code
    where
        figures.flag in ('published', 'by_mapping')
        -- What cannot be what it says tells nothing of how far figures move.
        and figures.credibility is null
        and figures.denominator > 0
        and figures.metric_id in (select wanted.metric_id from wanted)

),

against_peers as (

    select
        *,
        angle - median(angle) over (partition by metric_id, org_kind, peer_group, month) as apart
    from shares

),

moves as (

    select
        later.metric_id,
        later.org_kind,
        later.org_code,
        later.peer_group,
        later.month,
        later.merged,
        later.chance,
        later.apart - earlier.apart as step
    from against_peers as later
    cross join doubt
    inner join against_peers as earlier
        on
            later.metric_id = earlier.metric_id
            and later.org_kind = earlier.org_kind
            and later.org_code = earlier.org_code
            and later.month = earlier.month + to_months(doubt.move_months)
    -- Before and after a merger are two organisations.
    where era(later.merged, later.month) = era(later.merged, earlier.month)

),

needed as (

    -- Before the month and after it: the table of a past month is as known now. Once more with
    -- what was known then, which shows how much that helps.
    select
        metric_id,
        month,
        unnest([false, true]) as is_of_its_time
    from wanted
    group by metric_id, month

),

jitters as (

    select
        needed.metric_id,
        needed.month,
        needed.is_of_its_time,
        moves.org_kind,
        moves.org_code,
        moves.peer_group,
        count(*) as move_count,
        count(*) filter (where moves.month > needed.month) as moves_after,
        round(avg(moves.step * moves.step) / 2, 12) as jitter,
        -- Of a few squares the middle lies below the mean (Wilson and Hilferty); of one, at half.
        round(
            avg(moves.step * moves.step) / 2 / pow(1 - fraction(2, 9 * count(*)), 3), 12
        ) as middling_jitter,
        round(avg(moves.chance), 12) as chance
    from needed
    cross join doubt
    inner join moves
        on
            needed.metric_id = moves.metric_id
            and needed.month < moves.month + to_months(doubt.noise_months)
            and needed.month > moves.month - to_months(doubt.noise_months)
            and (needed.month >= moves.month or not needed.is_of_its_time)
            and era(moves.merged, needed.month) = era(moves.merged, moves.month)
    group by
        needed.metric_id,
        needed.month,
        needed.is_of_its_time,
        moves.org_kind,
        moves.org_code,
        moves.peer_group

),

spreads as (

    -- At least chance itself, and no more than the typical organisation's jitter in all.
    select
        metric_id,
        month,
        is_of_its_time,
        org_kind,
        peer_group,
        round(
            greatest(
                1,
                least(
                    coalesce(regr_slope(jitter, chance), 1),
                    median(fraction(middling_jitter, chance))
                )
            ),
            6
        ) as overdispersion
    from jitters
    group by metric_id, month, is_of_its_time, org_kind, peer_group

),

typical as (

    select
        jitters.metric_id,
        jitters.month,
        jitters.is_of_its_time,
        jitters.org_kind,
        jitters.peer_group,
        min(spreads.overdispersion) as overdispersion,
        round(
            greatest(0, median(jitters.middling_jitter - spreads.overdispersion * jitters.chance)),
            12
        ) as month_variance
    from jitters
    inner join spreads
        on
            jitters.metric_id = spreads.metric_id
            and jitters.month = spreads.month
            and jitters.is_of_its_time = spreads.is_of_its_time
            and jitters.org_kind = spreads.org_kind
            and jitters.peer_group = spreads.peer_group
    group by
        jitters.metric_id,
        jitters.month,
        jitters.is_of_its_time,
        jitters.org_kind,
        jitters.peer_group

),

judged as (

    select
        wanted.metric_id,
        wanted.org_kind,
        wanted.org_code,
        wanted.month,
        needed.is_of_its_time,
        typical.overdispersion,
        greatest(
            0,
            (
                doubt.typical_months * coalesce(typical.month_variance, 0)
                + coalesce(
                    jitters.move_count
                    * (jitters.jitter - typical.overdispersion * jitters.chance),
                    0
                )
            )
            / (doubt.typical_months + coalesce(jitters.move_count, 0))
        ) as month_variance,
        coalesce(jitters.move_count, 0) as move_count,
        coalesce(jitters.moves_after, 0) as moves_after
    from wanted
    cross join doubt
    left join organisations
        on
            wanted.org_kind = organisations.org_kind
            and wanted.org_code = organisations.org_code
    inner join needed
        on wanted.metric_id = needed.metric_id and wanted.month = needed.month
    left join typical
        on
            wanted.metric_id = typical.metric_id
            and wanted.month = typical.month
            and wanted.org_kind = typical.org_kind
            and coalesce(organisations.peer_group, '') = typical.peer_group
            and needed.is_of_its_time = typical.is_of_its_time
    left join jitters
        on
            wanted.metric_id = jitters.metric_id
            and wanted.month = jitters.month
            and wanted.org_kind = jitters.org_kind
            and wanted.org_code = jitters.org_code
            and needed.is_of_its_time = jitters.is_of_its_time

)

select
    by_now.metric_id,
    by_now.org_kind,
    by_now.org_code,
    by_now.month,
    by_now.overdispersion,
    by_now.month_variance,
    by_now.move_count,
    by_now.moves_after,
    by_then.overdispersion as overdispersion_then,
    by_then.month_variance as month_variance_then
from judged as by_now
inner join judged as by_then
    on
        by_now.metric_id = by_then.metric_id
        and by_now.org_kind = by_then.org_kind
        and by_now.org_code = by_then.org_code
        and by_now.month = by_then.month
        and by_then.is_of_its_time
where not by_now.is_of_its_time
