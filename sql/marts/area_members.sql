-- One trust that belongs to an area, and what of it is in the area's figure.
--
-- A trust belongs if it is in the area by the register of that month, is open, and had a figure
-- of its own within the months of metrics.toml, or says that it did not report. How large one that
-- did not report is, is known where it counted its attendances all the same; else its size is that
-- of the last figure before. A&E figures and the finance scores of an area are made of those of its
-- trusts. A board's waiting list is made of its
-- patients wherever they wait: of a trust that sent none only the whole list is known, so that its
-- size is an upper bound; and what patients of the board wait at trusts outside its area is not
-- known at all.
--
-- Grain   : metric_id, org_kind, org_code, month, trust_code
-- Columns :
--   metric_id     key of the metric in metrics.toml
--   org_kind      icb, region or england
--   org_code      code of the area
--   month         first of the month or quarter
--   trust_code    code of the trust
--   trust_name    its name
--   is_in         whether the area's figure has a figure of it that is credible
--   why_not       silent = it has none for the month; not credible = its own earns no score;
--                 null = in
--   last_month    month or quarter that its size is of: this one, or the newest before that has a
--                 figure
--   people        people or pathways that its figure is out of, or would be, then; of a finance
--                 score 1
--   release_id    the release that its size was read from
--   sheet_name    sheet of that file; empty for a CSV
--   first_row     first row that was used
--   last_row      last row that was used

with figures as (

    select * from metrics.all_values

),

metrics as (

    select * from declared.metrics

),

rules as (

    select * from declared.credibility_rules
    where code = 'lacks-member'

),

bounds as (

    select * from declared.credibility

),

organisations as (

    select * from core.organisations

),

trust_icbs as (

    select * from core.trust_icbs

),

icbs as (

    select * from core.icbs

),

marks as (

    select * from marts.trust_marks
    where effect = 'no score'

),

areas as (

    -- A figure restated on a younger map has the members of that map.
    select
        figures.metric_id,
        figures.org_kind,
        figures.org_code,
        figures.month,
        case metrics.period
            when 'month' then figures.month
            else (figures.month + interval 2 month)::date
        end as ends_in,
        figures.flag = 'restated' as is_restated
    from figures
    inner join rules on figures.metric_id = rules.metric_id
    inner join metrics on figures.metric_id = metrics.metric_id
    where figures.org_kind in ('icb', 'region', 'england') and figures.metric_value is not null

),

own_figures as (

    -- A list too small for a figure of its own is in the area's all the same.
    select
        figures.metric_id,
        figures.org_code,
        figures.month,
        coalesce(figures.denominator, 1) as people,
        marks.metric_id is null as is_credible,
        figures.flag != 'too_small' as is_large_enough,
        figures.flag != 'not_reported' as is_reported,
        figures.release_id,
        figures.sheet_name,
        figures.first_row,
        figures.last_row
    from figures
    inner join rules on figures.metric_id = rules.metric_id
    left join (
        select
            marks.metric_id,
            marks.org_code,
            marks.month
        from marks
        group by marks.metric_id, marks.org_code, marks.month
    ) as marks
        on
            figures.metric_id = marks.metric_id
            and figures.org_code = marks.org_code
            and figures.month = marks.month
    where
        figures.org_kind = 'trust'
        and (figures.metric_value is not null or figures.flag in ('too_small', 'not_reported'))
        and coalesce(figures.denominator, 1) > 0

),

not_reported as (

    select
        metric_id,
        org_code,
        month
    from figures
    where org_kind = 'trust' and flag in ('not_reported', 'not_submitted')

),

held_months as (

    select
        metric_id,
        month
    from own_figures
    group by metric_id, month

),

needed as (

    -- England's own series may tell a month of which no trust's figures are held: nobody is missed.
    select
        areas.metric_id,
        areas.month,
        min(areas.ends_in) as ends_in
    from areas
    inner join held_months
        on areas.metric_id = held_months.metric_id and areas.month = held_months.month
    group by areas.metric_id, areas.month

),

seen as (

    select
        needed.metric_id,
        needed.month,
        needed.ends_in,
        own_figures.org_code as trust_code,
        own_figures.month as last_month,
        own_figures.people,
        own_figures.is_credible,
        own_figures.is_reported,
        own_figures.release_id,
        own_figures.sheet_name,
        own_figures.first_row,
        own_figures.last_row
    from needed
    cross join bounds
    inner join own_figures
        on
            needed.metric_id = own_figures.metric_id
            and needed.month >= own_figures.month
    left join not_reported
        on
            own_figures.metric_id = not_reported.metric_id
            and own_figures.org_code = not_reported.org_code
            and needed.month = not_reported.month
    where
        not_reported.org_code is not null
        or needed.month = own_figures.month
        -- What was too small for a figure of its own is not missed.
        or (
            own_figures.is_large_enough
            and needed.month <= own_figures.month + to_months(bounds.member_months)
        )
    qualify
        row_number() over (
            partition by needed.metric_id, needed.month, own_figures.org_code
            order by own_figures.month desc
        ) = 1

),

homes as (

    select
        seen.*,
        organisations.org_name as trust_name,
        trust_icbs.icb_code as icb_then,
        icbs.region_name as region_then,
        organisations.icb_code as icb_now
    from seen
    inner join organisations
        on seen.trust_code = organisations.org_code and organisations.org_kind = 'trust'
    left join trust_icbs
        on seen.trust_code = trust_icbs.trust_code and seen.ends_in = trust_icbs.month
    left join icbs on trust_icbs.icb_code = icbs.icb_code
    where last_day(seen.ends_in) <= coalesce(organisations.closed_on, last_day(seen.ends_in))

)

select
    areas.metric_id,
    areas.org_kind,
    areas.org_code,
    areas.month,
    homes.trust_code,
    homes.trust_name,
    homes.last_month = areas.month and homes.is_reported and homes.is_credible as is_in,
    case
        when homes.last_month < areas.month or not homes.is_reported then 'silent'
        when not homes.is_credible then 'not credible'
    end as why_not,
    homes.last_month,
    homes.people,
    homes.release_id,
    homes.sheet_name,
    homes.first_row,
    homes.last_row
from areas
inner join homes
    on
        areas.metric_id = homes.metric_id
        and areas.month = homes.month
        and case areas.org_kind
            when 'icb'
                then areas.org_code = if(areas.is_restated, homes.icb_now, homes.icb_then)
            when 'region' then areas.org_code = homes.region_then
            else true
        end
