-- A provider and treatment function whose list, median or percentile is not the published one.
--
-- Why      : medians and percentiles are our own arithmetic on 105 weekly bands; the published
--            table is their proof
-- Severity : warn

with ours as (

    select * from core.rtt_waits
    where org_kind = 'provider'

),

published as (

    select * from staging.rtt_incomplete_provider

),

lists as (

    select * from core.rtt_lists

)

select
    published.month,
    published.provider_code,
    published.treatment_function_code,
    published.pathways,
    ours.pathways as our_pathways,
    published.median_weeks,
    ours.median_weeks as our_median_weeks,
    published.p92_weeks,
    ours.p92_weeks as our_p92_weeks
from published
left join ours
    on
        published.month = ours.month
        and published.provider_code = ours.org_code
        and published.treatment_function_code = ours.treatment_function_code
where
    published.month in (select lists.month from lists)
    and (
        coalesce(ours.pathways, 0) != published.pathways
        or ours.within_18_weeks != published.within_18_weeks
        or ours.over_52_weeks != published.over_52_weeks
        or abs(ours.median_weeks - published.median_weeks) > 0.0051
        or abs(ours.p92_weeks - published.p92_weeks) > 0.0051
        -- Printed as beyond 104 weeks there is no number of ours; the other way round is an error.
        or (ours.median_weeks is null and published.median_weeks < 104)
        or (ours.p92_weeks is null and published.p92_weeks < 104)
    )
