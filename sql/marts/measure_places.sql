-- The place of one newest figure on its measure alone, among those that it is compared with.
--
-- A field is a measure's newest month in one peer group: a month counts as held when half as many
-- have a figure as in the fullest one, and who had closed by the end of the newest period of its
-- kind is left out, as in the latest edition of the tables. So a place here is the place there,
-- where the table uses the same period.
-- A figure that earns no score is left out, too, and one from before its trust took in another.
--
-- Grain   : metric_id, org_kind, org_code
-- Columns :
--   metric_id      key of the metric in metrics.toml
--   org_kind       trust or icb
--   peer_group     acute, mental health and community, ambulance; empty = all of its kind
--   org_code       code of the organisation
--   month          first of the month or quarter of the field
--   metric_value   the figure
--   place          1 is best, ties share; null = alone, or a measure that is neither good nor bad
--   place_of       how many are compared

with figures as (

    select * from marts.judged_values

),

organisations as (

    select * from core.organisations

),

mergers as (

    select
        metric_id,
        org_code,
        merged_on
    from marts.mergers
    group by metric_id, org_code, merged_on

),

metrics as (

    select * from declared.metrics

),

compared as (

    -- A trust of no peer group has nobody to be compared with.
    select
        figures.metric_id,
        figures.org_kind,
        coalesce(organisations.peer_group, '') as peer_group,
        figures.org_code,
        figures.month,
        case metrics.period
            when 'month' then last_day(figures.month)
            else last_day(figures.month + interval 2 month)
        end as ends_on,
        figures.metric_value,
        metrics.better,
        organisations.opened_on,
        organisations.closed_on
    from figures
    inner join metrics on figures.metric_id = metrics.metric_id
    inner join organisations
        on
            figures.org_kind = organisations.org_kind
            and figures.org_code = organisations.org_code
    where
        figures.metric_value is not null
        and figures.credibility is null
        and (
            figures.org_kind = 'icb'
            or (figures.org_kind = 'trust' and organisations.peer_group is not null)
        )

),

counted as (

    select
        metric_id,
        org_kind,
        peer_group,
        month,
        min(ends_on) as ends_on,
        count(*) as with_figure
    from compared
    group by metric_id, org_kind, peer_group, month

),

fullest as (

    select
        *,
        max(with_figure) over (partition by metric_id, org_kind, peer_group) as most_with_figure
    from counted

),

newest as (

    select
        metric_id,
        org_kind,
        peer_group,
        max(month) as month,
        max(ends_on) as ends_on
    from fullest
    where 2 * with_figure >= most_with_figure
    group by metric_id, org_kind, peer_group

),

fields as (

    select
        *,
        max(ends_on) over (partition by org_kind) as as_of
    from newest

),

outdated as (

    select
        compared.metric_id,
        compared.org_code,
        compared.month
    from compared
    inner join mergers
        on
            compared.org_kind = 'trust'
            and compared.metric_id = mergers.metric_id
            and compared.org_code = mergers.org_code
            and compared.ends_on < mergers.merged_on
    inner join fields
        on
            compared.metric_id = fields.metric_id
            and compared.org_kind = fields.org_kind
            and compared.peer_group = fields.peer_group
            and compared.month = fields.month
            and mergers.merged_on <= fields.as_of
    group by compared.metric_id, compared.org_code, compared.month

),

fielded as (

    select
        compared.*,
        rank() over (
            partition by compared.metric_id, compared.org_kind, compared.peer_group
            order by
                round(
                    case compared.better when 'higher' then -1 else 1 end * compared.metric_value,
                    12
                )
        ) as place,
        count(*) over (
            partition by compared.metric_id, compared.org_kind, compared.peer_group
        ) as place_of
    from compared
    inner join fields
        on
            compared.metric_id = fields.metric_id
            and compared.org_kind = fields.org_kind
            and compared.peer_group = fields.peer_group
            and compared.month = fields.month
    left join outdated
        on
            compared.metric_id = outdated.metric_id
            and compared.org_code = outdated.org_code
            and compared.month = outdated.month
    where
        outdated.org_code is null
        and fields.as_of >= coalesce(compared.opened_on, fields.as_of)
        and fields.as_of <= coalesce(compared.closed_on, fields.as_of)

)

select
    metric_id,
    org_kind,
    peer_group,
    org_code,
    month,
    metric_value,
    -- Nobody is first among one.
    case when better != 'none' and place_of > 1 then place end as place,
    place_of
from fielded
