-- The value of every metric, with whether it may earn a place.
--
-- Grain   : metric_id, org_kind, org_code, month
-- Columns :
--   metric_id      key of the metric in metrics.toml
--   org_kind       trust, icb, region or england
--   org_code       code of the organisation
--   month          first of the month, or of the quarter
--   numerator      what is counted; null where the metric is no fraction
--   denominator    what it is counted out of; null where the metric is no fraction
--   metric_value   the figure; null = none, and flag says why
--   flag           published, restated, by_mapping, or why there is no figure
--   mapped_month   month of the mapping by which it was put together; null = it needed none
--   credibility    the rule by which it earns no place and no score; null = it may earn one
--   marked         the rule by which it is marked and keeps its place; null = not marked

with figures as (

    select * from metrics.all_values

),

marks as (

    select
        metric_id,
        org_kind,
        org_code,
        month,
        min(code) filter (where effect = 'no score') as credibility,
        min(code) filter (where effect = 'mark') as marked
    from marts.figure_credibility
    group by metric_id, org_kind, org_code, month

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
    marks.credibility,
    marks.marked
from figures
left join marks
    on
        figures.metric_id = marks.metric_id
        and figures.org_kind = marks.org_kind
        and figures.org_code = marks.org_code
        and figures.month = marks.month
