-- The finance scores of one trust in one quarter: as published, and as the rules give them.
--
-- The plan scores 1 if balanced or better, 2 above -1% of turnover, 3 above -2%, else 4. The year
-- to date scores 1 if on plan or better, 2 above -0.5%, 3 above -1%, else 4. Both together are
-- looked up in a table of four by four.
--
-- Grain   : quarter, org_code
-- Columns :
--   quarter               first day of the quarter
--   org_code              code of the trust
--   plan_percent          planned surplus or deficit, % of turnover
--   variance_percent      surplus or deficit against plan, year to date, % of turnover
--   plan_score            score of the plan by the rule
--   year_to_date_score    score of the year to date by the rule
--   combined_score        what the table of four by four gives for the two
--   published_score       the combined score as published

with framework as (

    select * from staging.nof_metrics

),

lookup as (

    select * from seeds.finance_lookup

),

figures as (

    -- One set of numbers in 2025/26, another in 2026/27.
    select
        quarter,
        org_code,
        min(value) filter (where nof_metric = 'OF0079') as plan_percent,
        min(value) filter (where nof_metric = 'OF0081') as variance_percent,
        min(value) filter (where nof_metric in ('OF1080', 'OF2080')) as published_score
    from framework
    group by quarter, org_code

),

scored as (

    select
        *,
        case
            when plan_percent >= 0 then 1
            when plan_percent > -1 then 2
            when plan_percent > -2 then 3
            else 4
        end as plan_score,
        case
            when variance_percent >= 0 then 1
            when variance_percent > -0.5 then 2
            when variance_percent > -1 then 3
            else 4
        end as year_to_date_score
    from figures
    where plan_percent is not null and variance_percent is not null

)

select
    scored.quarter,
    scored.org_code,
    scored.plan_percent,
    scored.variance_percent,
    scored.plan_score,
    scored.year_to_date_score,
    cast(lookup.combined_score as integer) as combined_score,
    scored.published_score
from scored
inner join lookup
    on
        scored.plan_score = cast(lookup.plan_score as integer)
        and scored.year_to_date_score = cast(lookup.year_to_date_score as integer)
