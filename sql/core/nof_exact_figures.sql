-- A figure of the oversight framework that we can work out from counts, with all its digits.
--
-- Printed figures have two decimals, and the framework ranks with more. Per cent, as printed.
--
-- Grain   : quarter, org_code, exact_figure
-- Columns :
--   quarter         first day of the quarter
--   org_code        ODS code of the trust
--   exact_figure    key in seeds/nof_score_rules.csv
--   exact_value     the figure

with footprints as (

    select * from core.ae_footprints

),

waits as (

    select * from core.rtt_organisations
    where org_kind = 'trust'

),

emergency as (

    -- The quarter's three months together.
    select
        date_trunc('quarter', month)::date as quarter,
        org_code,
        100 * fraction(sum(within_4h::decimal(18, 6)), sum(attendances::decimal(18, 6)))
            as within_4h
    from footprints
    group by date_trunc('quarter', month), org_code
    having count(within_4h) = 3

),

planned as (

    -- The list at the end of the quarter's last month.
    select
        date_trunc('quarter', month)::date as quarter,
        org_code,
        100 * fraction(within_18_weeks, pathways) as within_18_weeks,
        100 * fraction(over_52_weeks, pathways) as over_52_weeks
    from waits
    where date_part('month', month) % 3 = 0

),

figures as (

    select
        quarter,
        org_code,
        'ae_within_4h' as exact_figure,
        within_4h as exact_value
    from emergency

    union all

    select
        quarter,
        org_code,
        'rtt_within_18w' as exact_figure,
        within_18_weeks as exact_value
    from planned

    union all

    select
        quarter,
        org_code,
        'rtt_over_52w' as exact_figure,
        over_52_weeks as exact_value
    from planned

)

select
    quarter,
    org_code,
    exact_figure,
    round(exact_value, 9) as exact_value
from figures
where exact_value is not null
