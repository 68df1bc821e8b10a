-- How the newest figure with which an organisation's page opens compares with those of its peers.
--
-- A share is clearly better or worse beyond the limits that hold 95 of 100 of its peers by chance
-- and ordinary differences: those of its funnel, widened for overdispersion. A trust's official
-- score is told by itself: it is the first, the last, or one between.
--
-- Grain   : metric_id, org_kind, org_code
-- Columns :
--   metric_id   key of a metric that has a band in metrics.toml
--   org_kind    trust or icb
--   org_code    code of the organisation
--   verdict     of a share: better, average or worse; of a score: first, between or last; null =
--               not judged
--   why_not     why it is not judged: closed, not_credible, before_merger, old (its peers have
--               newer figures), few (fewer than ten peers have a figure), zeros (half of them have
--               exactly 0); null = it is judged

with figures as (

    select * from marts.newest_figures
    where org_kind in ('trust', 'icb')

),

observations as (

    select * from marts.observations
    where is_latest

),

metrics as (

    select * from declared.metrics
    where band is not null

),

organisations as (

    select * from marts.organisations

),

points as (

    select * from marts.funnel_points

),

funnels as (

    select * from marts.funnel_groups

),

judged as (

    select
        figures.metric_id,
        figures.org_kind,
        figures.org_code,
        metrics.unit,
        observations.metric_value,
        case metrics.better
            when 'higher' then points.standing
            else
                case points.standing
                    when 'above' then 'below'
                    when 'high' then 'low'
                    when 'low' then 'high'
                    when 'below' then 'above'
                    else points.standing
                end
        end as standing,
        case
            when organisations.closed_on is not null then 'closed'
            when figures.is_not_credible then 'not_credible'
            when figures.is_before_merger then 'before_merger'
            when figures.is_old then 'old'
            when metrics.unit = 'share' and points.standing is null
                then coalesce(funnels.not_drawn, 'few')
        end as why_not
    from figures
    inner join metrics on figures.metric_id = metrics.metric_id
    inner join observations
        on
            figures.metric_id = observations.metric_id
            and figures.org_kind = observations.org_kind
            and figures.org_code = observations.org_code
            and figures.month = observations.month
    inner join organisations
        on figures.org_kind = organisations.org_kind and figures.org_code = organisations.org_code
    left join points
        on
            figures.metric_id = points.metric_id
            and figures.org_kind = points.org_kind
            and figures.org_code = points.org_code
            and figures.month = points.month
    left join funnels
        on
            figures.metric_id = funnels.metric_id
            and figures.org_kind = funnels.org_kind
            and coalesce(organisations.peer_group, '') = funnels.peer_group

)

select
    metric_id,
    org_kind,
    org_code,
    case
        when why_not is not null then null
        when unit = 'score' and metric_value = 1 then 'first'
        when unit = 'score' and metric_value = 4 then 'last'
        when unit = 'score' then 'between'
        when standing in ('above', 'high') then 'better'
        when standing in ('below', 'low') then 'worse'
        else 'average'
    end as verdict,
    why_not
from judged
