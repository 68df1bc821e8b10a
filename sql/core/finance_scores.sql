-- The finance scores of one trust in one quarter: as published, and as the rules give them.
--
-- Plan and year to date are scored by bands of per cent of turnover. The two scores are looked up
-- in a table of four by four for the combined one; that starts from the two as published.
--
-- Grain   : quarter, org_code
-- Columns :
--   quarter                         first day of the quarter
--   org_code                        code of the trust
--   plan_percent                    planned surplus or deficit, % of turnover
--   variance_percent                surplus or deficit against plan, year to date, % of turnover
--   plan_score                      score of the plan by the bands; null = no bands for the year
--   year_to_date_score              score of the year to date by the bands
--   published_plan_score            score of the plan as published
--   published_year_to_date_score    score of the year to date as published
--   combined_score                  what the table gives for the two as published
--   published_score                 the combined score as published

with framework as (

    select * from staging.nof_metrics

),

bands as (

    select * from seeds.nof_finance_bands

),

lookup as (

    select * from seeds.nof_finance_lookup

),

figures as (

    -- One set of numbers in 2025/26, another in 2026/27.
    select
        quarter,
        org_code,
        financial_year(quarter) as year_of_framework,
        min(value) filter (where nof_metric = 'OF0079') as plan_percent,
        min(value) filter (where nof_metric = 'OF0081') as variance_percent,
        min(value) filter (where nof_metric in ('OF1079', 'OF2079')) as published_plan_score,
        min(value) filter (where nof_metric in ('OF1081', 'OF2081'))
            as published_year_to_date_score,
        min(value) filter (where nof_metric in ('OF1080', 'OF2080')) as published_score
    from framework
    group by quarter, org_code

),

banded as (

    -- The best band that a figure reaches. The last band has no bound.
    select
        figures.quarter,
        figures.org_code,
        min(cast(bands.score as integer)) filter (
            where
            bands.part = 'plan'
            and figures.plan_percent >= coalesce(cast(bands.at_least as double), '-infinity')
            and figures.plan_percent > coalesce(cast(bands.above as double), '-infinity')
        ) as plan_score,
        min(cast(bands.score as integer)) filter (
            where
            bands.part = 'year to date'
            and figures.variance_percent >= coalesce(cast(bands.at_least as double), '-infinity')
            and figures.variance_percent > coalesce(cast(bands.above as double), '-infinity')
        ) as year_to_date_score
    from figures
    inner join bands on figures.year_of_framework = bands.financial_year
    group by figures.quarter, figures.org_code

)

select
    figures.quarter,
    figures.org_code,
    figures.plan_percent,
    figures.variance_percent,
    banded.plan_score,
    banded.year_to_date_score,
    cast(figures.published_plan_score as integer) as published_plan_score,
    cast(figures.published_year_to_date_score as integer) as published_year_to_date_score,
    cast(lookup.combined_score as integer) as combined_score,
    cast(figures.published_score as integer) as published_score
from figures
left join banded
    on figures.quarter = banded.quarter and figures.org_code = banded.org_code
left join lookup
    on
        figures.year_of_framework = lookup.financial_year
        and figures.published_plan_score = cast(lookup.plan_score as integer)
        and figures.published_year_to_date_score = cast(lookup.year_to_date_score as integer)
where figures.published_score is not null
