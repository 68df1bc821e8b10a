-- One figure of one month that everybody of a kind is set beside: what all of them did.
--
-- England's own figure, if one is held for every month of the newest two years in which its
-- organisations have one; otherwise the median of the organisations, so that a comparison over
-- time never changes from one to the other. Fewer than ten have no median worth the name. Figures
-- that earn no score are left out.
--
-- Grain   : metric_id, org_kind, month
-- Columns :
--   metric_id         key of the metric in metrics.toml
--   org_kind          trust, icb or region: whose figures are set beside it
--   month             first of the month
--   benchmark         england or median
--   benchmark_value   the figure

with figures as (

    select * from marts.judged_values
    where metric_value is not null and credibility is null

),

metrics as (

    select * from declared.metrics

),

chance as (

    select * from declared.chance

),

members as (

    select
        figures.metric_id,
        figures.org_kind,
        figures.month,
        round(median(figures.metric_value), 12) as median_value,
        count(*) as member_count
    from figures
    inner join metrics on figures.metric_id = metrics.metric_id
    where figures.org_kind != 'england' and metrics.period = 'month'
    group by figures.metric_id, figures.org_kind, figures.month

),

england as (

    select
        metric_id,
        month,
        metric_value
    from figures
    where org_kind = 'england'

),

newest as (

    select
        metric_id,
        org_kind,
        max(month) as month
    from members
    group by metric_id, org_kind

),

kinds as (

    -- The month two years ago is printed as well, so it counts.
    select
        members.metric_id,
        members.org_kind,
        count(*) = count(england.month) as is_england_held
    from members
    inner join newest
        on members.metric_id = newest.metric_id and members.org_kind = newest.org_kind
    left join england
        on members.metric_id = england.metric_id and members.month = england.month
    cross join chance
    where members.month >= newest.month - to_months(chance.window_months)
    group by members.metric_id, members.org_kind

)

select
    members.metric_id,
    members.org_kind,
    members.month,
    case when kinds.is_england_held then 'england' else 'median' end as benchmark,
    case when kinds.is_england_held then england.metric_value else members.median_value end
        as benchmark_value
from members
inner join kinds on members.metric_id = kinds.metric_id and members.org_kind = kinds.org_kind
left join england on members.metric_id = england.metric_id and members.month = england.month
where
    case
        when kinds.is_england_held then england.metric_value is not null
        else members.member_count >= 10
    end
