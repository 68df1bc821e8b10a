-- The average scores at which the segments of a quarter part.
--
-- As declared for the year: quartiles of all trusts, or fixed numbers. Where not all types are held
-- there are no quartiles: the highest published average of a segment takes their place.
--
-- Grain   : quarter
-- Columns :
--   quarter        first day of the quarter
--   cut_1          an average up to it is in segment 1; null = nobody held is in that segment
--   cut_2          an average up to it is in segment 2 or better
--   cut_3          an average up to it is in segment 3 or better; above it is segment 4
--   how            quartiles, setting or inferred
--   trust_count    trusts whose average we have
--   type_count     types of trusts whose averages we have
--   reason         why the setting is what it is; null = no setting
--   doubt_1        what is undecided about the first cut of a setting; null = nothing
--   quartile_1     first quartile of all averages, whatever the rule of the year; null = not all
--                  types are held
--   quartile_2     second quartile of them
--   quartile_3     third quartile of them
--   above_1        lowest average seen beyond the first cut, where the cut is inferred; null = it
--                  is not
--   above_2        the same of the second cut
--   above_3        the same of the third cut

with summaries as (

    select * from core.nof_summaries

),

settings as (

    select * from seeds.nof_cuts

),

held as (

    select
        quarter,
        count(*) as trust_count,
        count(distinct trust_type) as type_count,
        quantile_cont(average_score, 0.25) as quartile_1,
        quantile_cont(average_score, 0.5) as quartile_2,
        quantile_cont(average_score, 0.75) as quartile_3,
        max(average_score) filter (where unadjusted_segment <= 1) as highest_1,
        max(average_score) filter (where unadjusted_segment <= 2) as highest_2,
        max(average_score) filter (where unadjusted_segment <= 3) as highest_3,
        min(average_score) filter (where unadjusted_segment > 1) as lowest_1,
        min(average_score) filter (where unadjusted_segment > 2) as lowest_2,
        min(average_score) filter (where unadjusted_segment > 3) as lowest_3,
        bool_or(unadjusted_segment is not null) as has_segments
    from summaries
    group by quarter

),

chosen as (

    select
        held.*,
        cast(settings.cut_1 as double) as setting_1,
        cast(settings.cut_2 as double) as setting_2,
        cast(settings.cut_3 as double) as setting_3,
        settings.reason,
        settings.doubt_1,
        case
            when settings.how = 'setting' then 'setting'
            when settings.how = 'quartiles' and held.type_count = 3 then 'quartiles'
            when held.has_segments then 'inferred'
        end as how
    from held
    left join settings on financial_year(held.quarter) = settings.financial_year

)

select
    quarter,
    round(
        case how when 'setting' then setting_1 when 'quartiles' then quartile_1 else highest_1 end,
        9
    ) as cut_1,
    round(
        case how when 'setting' then setting_2 when 'quartiles' then quartile_2 else highest_2 end,
        9
    ) as cut_2,
    round(
        case how when 'setting' then setting_3 when 'quartiles' then quartile_3 else highest_3 end,
        9
    ) as cut_3,
    how,
    trust_count,
    type_count,
    case when how = 'setting' then reason end as reason,
    case when how = 'setting' then doubt_1 end as doubt_1,
    case when type_count = 3 then round(quartile_1, 9) end as quartile_1,
    case when type_count = 3 then round(quartile_2, 9) end as quartile_2,
    case when type_count = 3 then round(quartile_3, 9) end as quartile_3,
    case when how = 'inferred' then lowest_1 end as above_1,
    case when how = 'inferred' then lowest_2 end as above_2,
    case when how = 'inferred' then lowest_3 end as above_3
from chosen
where how is not null
