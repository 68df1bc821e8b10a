-- How far each figure of a league table may be off the level that it means.
--
-- marts.figure_noise says how it is judged; here it is given the people of the figure.
--
-- Grain   : table_id, edition, org_code, metric_id
-- Publish : league-noise.csv
-- Columns :
--   table_id            key of the table in metrics.toml
--   edition             latest, or the month such as 2026-03
--   org_code            code of the organisation
--   metric_id           key of the metric in metrics.toml
--   metric_value        the figure
--   people              how many it is a share of; null = not a share of people
--   angle               [radians] the figure as an angle, in radians; null = not a share of people
--   overdispersion      [ratio] how much wider than chance the sampling spread is, among the peers;
--                       null = not a share of people
--   sampling_variance   [ratio] spread by random variation, of the angle; 0 = not a share of
--                       people
--   month_variance      [ratio] spread by the months, of the angle; 0 = not a share of people
--   move_count          own moves that were held to judge it by
--   moves_after         [count] how many of them end after the month of the figure
--   sampling_variance_then   [ratio] as sampling_variance, by what was known in the month of the
--                            figure
--   month_variance_then      [ratio] as month_variance, by what was known in the month of the
--                            figure

with measures as (

    select * from marts.league_measures
    where metric_value is not null

),

noise as (

    select * from marts.figure_noise

),

league_tables as (

    select * from declared.tables

),

kinds as (

    select
        table_id,
        min(org_kind) as org_kind
    from league_tables
    group by table_id

),

metrics as (

    select * from declared.metrics

),

scored as (

    select
        measures.table_id,
        measures.edition,
        kinds.org_kind,
        measures.org_code,
        measures.metric_id,
        measures.month,
        measures.metric_value,
        case when metrics.unit = 'share' then measures.people end as people
    from measures
    inner join metrics on measures.metric_id = metrics.metric_id
    inner join kinds on measures.table_id = kinds.table_id

)

select
    scored.table_id,
    scored.edition,
    scored.org_code,
    scored.metric_id,
    scored.metric_value,
    scored.people,
    case when scored.people > 0 then angle_of(scored.metric_value) end as angle,
    noise.overdispersion,
    coalesce(sampling_variance(noise.overdispersion, scored.people), 0) as sampling_variance,
    coalesce(noise.month_variance, 0) as month_variance,
    coalesce(noise.move_count, 0) as move_count,
    coalesce(noise.moves_after, 0) as moves_after,
    coalesce(sampling_variance(noise.overdispersion_then, scored.people), 0)
        as sampling_variance_then,
    coalesce(noise.month_variance_then, 0) as month_variance_then
from scored
left join noise
    on
        scored.metric_id = noise.metric_id
        and scored.org_kind = noise.org_kind
        and scored.org_code = noise.org_code
        and scored.month = noise.month
