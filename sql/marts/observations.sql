-- Everything in one tidy table: every measure, organisation and period, with the published cells.
--
-- Grain   : metric_id, org_kind, org_code, month
-- Publish : observations.csv
-- Columns :
--   metric_id      key of the metric in metrics.toml
--   org_kind       trust, icb, region or england
--   org_code       code of the organisation
--   month          first of the month, or of the quarter
--   numerator      what is counted; null where the metric is no fraction
--   denominator    what it is counted out of; null where the metric is no fraction
--   metric_value   the figure; null = none, and flag says why
--   flag           [code] published = as published; restated = counted again on a newer map;
--                  by_mapping = put together by the mapping of another month; not_reported = the
--                  trust did not report; not_submitted = named as not having submitted;
--                  not_published = no figure in the file; too_small = a share of too few people
--   mapped_month   month of the mapping by which providers were put together; null = the month's
--                  own, or no mapping
--   place          place among organisations of its kind and peer group that month, ties share; in
--                  the newest month that of measure_places, which leaves out who has closed since;
--                  null = no figure, left out, in no peer group, alone, or a metric that is
--                  neither good nor bad
--   place_of       how many have a place there; null where place is
--   is_latest      the newest figure of its organisation and metric
--   unchanged_since   first month from which on the count has been exactly the same; null where
--                  the metric has no count
--   is_frozen      the count has been the same for half a year or more, and was a hundred or more
--                  away from it just before: counted differently, or no longer counted
--   credibility    [key] the rule by which it earns no place and no score; null = it may earn one
--   marked         [key] the rule by which it is marked and keeps its place; null = not marked
--   release_id     the release it was read from; null = there is no row to read, as of who did not
--                  submit
--   sheet_name     sheet of that file; null = it has no sheets, as a CSV, or there is no row to
--                  read
--   first_row      first row that was used; null = none
--   last_row       last row that was used; null = none
--   row_count      how many rows were used; null = there is no row to read
--   is_apportioned   the counts have parts of people, who are shared out between trusts
--   england_value  [unit] the figure of England of the same month or quarter; null = England has
--                  none
--   target         [unit] target in force then; null = none
--   is_target_met  whether the figure meets it, a figure on it does; null = no target, no figure,
--                  or one that earns no score
--   chance_verdict   [code] improvement = better than chance explains; concern = worse than chance
--                  explains; change = beyond chance, where neither way is better; none = chance may
--                  explain it; null = not one of the newest two years, or no limits for its series
--   decimals       [number] digits after the point that the site prints; of a share those of the
--                  percentage

with figures as (

    select * from metrics.all_values

),

judged as (

    select * from marts.judged_values

),

runs as (

    select * from marts.count_runs

),

organisations as (

    select * from core.organisations

),

metrics as (

    select * from declared.metrics

),

compared_today as (

    select * from marts.measure_places

),

fields as (

    select distinct
        metric_id,
        org_kind,
        peer_group,
        month
    from compared_today

),

ranked as (

    select
        figures.metric_id,
        figures.org_kind,
        figures.org_code,
        figures.month,
        rank() over (
            partition by
                figures.metric_id, figures.org_kind, organisations.peer_group, figures.month
            order by
                round(
                    case metrics.better when 'higher' then -1 else 1 end * figures.metric_value, 12
                )
        ) as place,
        count(*) over (
            partition by
                figures.metric_id, figures.org_kind, organisations.peer_group, figures.month
        ) as place_of
    from judged as figures
    inner join metrics on figures.metric_id = metrics.metric_id
    inner join organisations
        on
            figures.org_kind = organisations.org_kind
            and figures.org_code = organisations.org_code
    where
        figures.metric_value is not null
        and figures.flag in ('published', 'by_mapping')
        and figures.credibility is null
        and metrics.better != 'none'
        and (organisations.peer_group is not null or figures.org_kind in ('icb', 'region'))

),

england as (

    select * from figures
    where org_kind = 'england' and org_code = 'ENG'

),

targets as (

    select * from marts.targets_in_force

),

points as (

    select * from marts.spc_points

),

limits as (

    select * from marts.spc_limits
    where mean is not null

),

signals as (

    select * from marts.spc_signals

),

newest as (

    select
        metric_id,
        org_kind,
        org_code,
        max(month) as month
    from figures
    where metric_value is not null
    group by metric_id, org_kind, org_code

)

select
    figures.metric_id,
    figures.org_kind,
    figures.org_code,
    figures.month,
    figures.numerator,
    figures.denominator,
    figures.metric_value,
    figures.flag,
    figures.mapped_month,
    -- Nobody is first among one; and where the places of today are drawn up, those are the places.
    case
        when fields.month is not null then compared_today.place
        when ranked.place_of > 1 then ranked.place
    end as place,
    case
        when compared_today.place is not null then compared_today.place_of
        when fields.month is null and ranked.place_of > 1 then ranked.place_of
    end as place_of,
    newest.month is not null as is_latest,
    runs.unchanged_since,
    coalesce(runs.is_frozen, false) as is_frozen,
    judged.credibility,
    judged.marked,
    figures.release_id,
    figures.sheet_name,
    figures.first_row,
    figures.last_row,
    figures.row_count,
    coalesce(
        figures.numerator != round(figures.numerator)
        or figures.denominator != round(figures.denominator),
        false
    ) as is_apportioned,
    england.metric_value as england_value,
    targets.target,
    case
        when judged.credibility is not null or figures.metric_value is null then null
        when metrics.better = 'higher' then figures.metric_value >= targets.target
        else figures.metric_value <= targets.target
    end as is_target_met,
    case
        when signals.verdict is not null then signals.verdict
        when limits.metric_id is not null and points.metric_id is not null then 'none'
    end as chance_verdict,
    metrics.decimals
from figures
inner join metrics on figures.metric_id = metrics.metric_id
left join england
    on figures.metric_id = england.metric_id and figures.month = england.month
left join targets
    on figures.metric_id = targets.metric_id and figures.month = targets.month
left join points
    on
        figures.metric_id = points.metric_id
        and figures.org_kind = points.org_kind
        and figures.org_code = points.org_code
        and figures.month = points.month
left join limits
    on
        figures.metric_id = limits.metric_id
        and figures.org_kind = limits.org_kind
        and figures.org_code = limits.org_code
left join signals
    on
        figures.metric_id = signals.metric_id
        and figures.org_kind = signals.org_kind
        and figures.org_code = signals.org_code
        and figures.month = signals.month
left join organisations
    on
        figures.org_kind = organisations.org_kind
        and figures.org_code = organisations.org_code
left join fields
    on
        figures.metric_id = fields.metric_id
        and figures.org_kind = fields.org_kind
        and coalesce(organisations.peer_group, '') = fields.peer_group
        and figures.month = fields.month
left join compared_today
    on
        figures.metric_id = compared_today.metric_id
        and figures.org_kind = compared_today.org_kind
        and figures.org_code = compared_today.org_code
        and figures.month = compared_today.month
left join ranked
    on
        figures.metric_id = ranked.metric_id
        and figures.org_kind = ranked.org_kind
        and figures.org_code = ranked.org_code
        and figures.month = ranked.month
left join runs
    on
        figures.metric_id = runs.metric_id
        and figures.org_kind = runs.org_kind
        and figures.org_code = runs.org_code
        and figures.month = runs.month
left join judged
    on
        figures.metric_id = judged.metric_id
        and figures.org_kind = judged.org_kind
        and figures.org_code = judged.org_code
        and figures.month = judged.month
left join newest
    on
        figures.metric_id = newest.metric_id
        and figures.org_kind = newest.org_kind
        and figures.org_code = newest.org_code
        and figures.month = newest.month
