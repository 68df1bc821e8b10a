-- Since when a count of people has been exactly the same, and whether that is longer than chance.
--
-- Grain   : metric_id, org_kind, org_code, month
-- Columns :
--   metric_id         key of the metric in metrics.toml
--   org_kind          trust, icb, region or england
--   org_code          code of the organisation
--   month             first of the month or quarter
--   numerator         the count
--   unchanged_since   first month from which on the count has been exactly the same
--   is_frozen         the same for half a year or more, after a step that is more than chance

with figures as (

    select * from metrics.all_values
    where numerator is not null

),

bounds as (

    select * from declared.credibility

),

steps as (

    select
        metric_id,
        org_kind,
        org_code,
        month,
        numerator,
        lag(numerator) over own_series as numerator_before
    from figures
    window own_series as (partition by metric_id, org_kind, org_code order by month)

),

runs as (

    -- A run begins where the count differs from the one before; a later month carries its start.
    select
        metric_id,
        org_kind,
        org_code,
        month,
        numerator,
        max(case when numerator is distinct from numerator_before then month end)
            over so_far as unchanged_since,
        arg_max(
            abs(numerator - numerator_before),
            case when numerator is distinct from numerator_before then month end
        ) over so_far as step_size
    from steps
    window
        so_far as (
            partition by metric_id, org_kind, org_code
            order by month
            rows between unbounded preceding and current row
        )

)

select
    runs.metric_id,
    runs.org_kind,
    runs.org_code,
    runs.month,
    runs.numerator,
    runs.unchanged_since,
    -- Half a year is longer than any quiet spell.
    coalesce(
        runs.step_size >= bounds.jump
        and date_diff('month', runs.unchanged_since, runs.month) >= 5,
        false
    ) as is_frozen
from runs
cross join bounds
