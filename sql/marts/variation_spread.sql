-- How far areas, or acute trusts, are apart on one measure in one month.
--
-- Looked at is the share who wait longer than the measure allows: over four hours, over 18 weeks,
-- over 52 weeks. So more is worse on every measure. Only figures that may earn a place; none put
-- together by the mapping of another month.
--
-- Grain   : metric_id, org_kind, month
-- Publish : variation-spread.csv
-- Columns :
--   metric_id      key of the metric in metrics.toml
--   org_kind       [code] icb = NHS areas; trust = acute trusts
--   month          first of the month
--   compared       [count] areas or trusts with such a figure
--   left_out       [count] those whose figure may not earn a place, or is put together by a mapping
--   tenth          [share] a tenth have less than this; between two figures it is worked out in
--                  proportion
--   middle         [share] half have less than this
--   ninth_tenth    [share] nine tenths have less than this
--   times_apart    [ratio] ninth_tenth divided by tenth; null = the tenth is zero
--   is_series      whether we have a year or more of months; with fewer they are side by side
--                  and we tell no trend

with figures as (

    select
        figures.metric_id,
        figures.org_kind,
        figures.month,
        figures.credibility is null and figures.mapped_month is null as is_fit,
        if(metrics.better = 'higher', 1 - figures.metric_value, figures.metric_value) as too_long
    from marts.judged_values as figures
    inner join declared.metrics as metrics on figures.metric_id = metrics.metric_id
    inner join core.organisations as organisations
        on
            figures.org_kind = organisations.org_kind
            and figures.org_code = organisations.org_code
    where
        metrics.unit = 'share'
        and metrics.scoring != 'none'
        and figures.metric_value is not null
        and (
            figures.org_kind = 'icb'
            or (figures.org_kind = 'trust' and organisations.peer_group = 'acute')
        )

),

spread as (

    select
        metric_id,
        org_kind,
        month,
        count(*) filter (where is_fit) as compared,
        count(*) filter (where not is_fit) as left_out,
        quantile_cont(too_long, 0.1) filter (where is_fit) as tenth,
        quantile_cont(too_long, 0.5) filter (where is_fit) as middle,
        quantile_cont(too_long, 0.9) filter (where is_fit) as ninth_tenth
    from figures
    group by metric_id, org_kind, month
    having count(*) filter (where is_fit) >= 10

)

select
    metric_id,
    org_kind,
    month,
    compared,
    left_out,
    tenth,
    middle,
    ninth_tenth,
    fraction(ninth_tenth, tenth) as times_apart,
    count(*) over (partition by metric_id, org_kind) >= 12 as is_series
from spread
