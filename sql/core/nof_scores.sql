-- A metric score of one trust in one quarter: as published, and as its rule gives it.
--
-- By rank the places are spread evenly from 1.00 to 4.00. By target: 1.00 if met, the others spread
-- from 2.00 to 4.00. Where equal printed figures leave several places open, the one nearest to the
-- published score is taken.
--
-- Grain   : quarter, org_code, nof_metric
-- Columns :
--   quarter               first day of the quarter
--   org_code              ODS code of the trust
--   nof_metric            the publisher's number of the score
--   our_score             what the rule gives; null = taken as published
--   agrees                whether it is the published one; null = taken as published
--   is_exact              figures with all digits were used; null = not scored by place
--   is_target_met         whether the target is met; null = not scored by place
--   is_target_in_doubt    a printed figure is exactly on the target; null = not scored by place

with figures as (

    select * from core.nof_figures

),

places as (

    select * from core.nof_places

),

finance as (

    select * from core.finance_scores

),

ladders as (

    -- The scores of a group: from first to last, in equal steps.
    select
        *,
        case when is_target_met or target is null then 1 else 2 end as first_score,
        case when target is null then 3 when is_target_met then 0 else 2 end as way
    from (
        select
            places.*,
            figures.target,
            figures.published_score
        from places
        inner join figures
            on
                places.quarter = figures.quarter
                and places.org_code = figures.org_code
                and places.nof_metric = figures.nof_metric
    ) as placed

),

open_places as (

    select
        *,
        case
            when way = 0 or place_count = 1 then place
            else greatest(place, least(
                last_place,
                1 + round(fraction((published_score - first_score) * (place_count - 1), way))
            ))
        end as our_place
    from ladders

),

by_place as (

    select
        *,
        half_up(
            first_score + coalesce(fraction(way * (our_place - 1), place_count - 1), 0)
        ) as our_score
    from open_places

),

scored as (

    select
        figures.quarter,
        figures.org_code,
        figures.nof_metric,
        figures.published_score,
        case
            when figures.rule = 'lookup' then finance.combined_score
            when figures.rule = 'bands' and figures.value_metric = 'OF0079' then finance.plan_score
            when figures.rule = 'bands' and figures.value_metric = 'OF0081'
                then finance.year_to_date_score
            else by_place.our_score
        end as our_score,
        by_place.is_exact,
        by_place.is_target_met,
        by_place.is_target_in_doubt
    from figures
    left join by_place
        on
            figures.quarter = by_place.quarter
            and figures.org_code = by_place.org_code
            and figures.nof_metric = by_place.nof_metric
    left join finance
        on figures.quarter = finance.quarter and figures.org_code = finance.org_code

)

select
    quarter,
    org_code,
    nof_metric,
    our_score,
    our_score = published_score as agrees,
    is_exact,
    is_target_met,
    is_target_in_doubt
from scored
