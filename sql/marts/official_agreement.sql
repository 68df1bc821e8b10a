-- How many published figures of one step of the official tables come out again, in one quarter and
-- type of trust.
--
-- Grain   : quarter, trust_type, step
-- Publish : official-agreement.csv
-- Columns :
--   quarter               first day of the quarter
--   trust_type            official type
--   step                  key of the step, such as score OF1013 or league rank
--   step_order            [number] order of the steps
--   title                 the step in words
--   held                  [count] published figures that we have
--   compared              [count] of them those that can be worked out
--   equal                 [count] of them those that come out as published
--   largest_difference    [mixed] largest difference; null = nothing to compare
--   note                  what counts as equal, or why nothing is compared

with scores as (

    select * from marts.official_scores

),

official_places as (

    select * from marts.official_places

),

cuts as (

    select * from marts.official_cuts

),

finance as (

    select * from core.finance_scores

),

figures as (

    select * from core.nof_figures

),

types as (

    -- What is held of the scores of a type, and which of them have no rule.
    select
        quarter,
        trust_type,
        bool_or(is_transcribed) as is_extract,
        count(distinct nof_metric) filter (where counts_in_average is null) as unruled_count,
        string_agg(distinct nof_metric, ', ' order by nof_metric)
        filter (where counts_in_average is null) as unruled
    from figures
    group by quarter, trust_type

),

lacking as (

    -- Why an average cannot be worked out; null = it can, of somebody at least.
    select
        official_places.quarter,
        official_places.trust_type,
        case
            when count(official_places.our_average_score) > 0 then null
            when min(types.unruled_count) = 1
                then 'Cannot be worked out: ' || min(types.unruled) || ' has no rule'
            when min(types.unruled_count) > 1
                then 'Cannot be worked out: ' || min(types.unruled) || ' have no rule'
            when bool_or(types.is_extract)
                then 'We have only some of the scores: their mean is another figure'
            else 'The scores are not available'
        end as why
    from official_places
    left join types
        on official_places.quarter = types.quarter and official_places.trust_type = types.trust_type
    group by official_places.quarter, official_places.trust_type

),

places as (

    select
        official_places.*,
        official_places.our_unadjusted_segment < 3
        and official_places.adjusted_segment = 3 as seems_overridden,
        lacking.why as why_no_average
    from official_places
    left join lacking
        on
            official_places.quarter = lacking.quarter
            and official_places.trust_type = lacking.trust_type

),

deficits as (

    -- What the flag seems to say, from the two figures published beside it.
    select
        places.quarter,
        places.trust_type,
        count(*) as compared,
        count(*) filter (
            where
            places.in_deficit = (round(finance.plan_percent + finance.variance_percent, 6) < 0)
        ) as equal
    from places
    inner join finance
        on places.quarter = finance.quarter and places.org_code = finance.org_code
    where places.in_deficit is not null
    group by places.quarter, places.trust_type

),

score_steps as (

    select
        quarter,
        trust_type,
        'score ' || nof_metric as step,
        100 + right(nof_metric, 3)::integer as step_order,
        'Score: ' || min(description) as title,
        count(*) as held,
        count(our_score) as compared,
        count(*) filter (where agrees) as equal,
        max(abs(our_score - published_score)) as largest_difference,
        case
            when count(our_score) = 0 then min(reason)
            when min(rule) in ('bands', 'lookup') then 'To the printed digit'
            when count(exact_value) = count(*)
                then 'To the printed digit, from figures with all their digits'
            else 'To the printed digit; trusts with equal printed figures may be in any order'
        end as note
    from scores
    group by quarter, trust_type, nof_metric

),

place_steps as (

    select
        quarter,
        trust_type,
        'average' as step,
        1001 as step_order,
        'Average of the metric scores' as title,
        count(*) as held,
        count(our_average_score) as compared,
        count(*) filter (where abs(our_average_score - average_score) <= 0.0101) as equal,
        max(abs(our_average_score - average_score)) as largest_difference,
        coalesce(
            min(why_no_average),
            case
                when max(abs(our_average_score - average_score)) <= 0.0101
                    then 'Within 0.01, because the published scores are rounded; '
                else
                    'Rounding explains 0.01. '
                    || count(*) filter (where abs(our_average_score - average_score) > 0.0101)
                    || ' differ by more; '
            end
            || count(*) filter (where our_average_score = average_score)
            || ' are equal to the digit'
        ) as note
    from places
    group by quarter, trust_type

    union all

    select
        quarter,
        trust_type,
        'average rank' as step,
        1002 as step_order,
        'Place by the average alone' as title,
        count(average_rank) as held,
        count(average_rank) as compared,
        count(*) filter (where our_average_rank = average_rank) as equal,
        max(abs(our_average_rank - average_rank)) as largest_difference,
        'From the published averages' as note
    from places
    group by quarter, trust_type

    union all

    select
        places.quarter,
        places.trust_type,
        'unadjusted segment' as step,
        1003 as step_order,
        'Segment before the financial override' as title,
        count(places.unadjusted_segment) as held,
        count(places.unadjusted_segment) filter (
            where places.our_unadjusted_segment is not null
        ) as compared,
        count(*) filter (where places.our_unadjusted_segment = places.unadjusted_segment) as equal,
        max(abs(places.our_unadjusted_segment - places.unadjusted_segment)) as largest_difference,
        case
            when count(places.unadjusted_segment) = 0 then 'It is not available for this quarter'
            when min(cuts.how) = 'inferred'
                then
                    'From the published averages. The cuts are inferred from the same segments: it'
                    || ' shows only that one set of cuts explains every trust'
            when min(cuts.how) = 'setting'
                then 'From the published averages and the cuts in our settings'
            else 'From the published averages and their quartiles'
        end as note
    from places
    left join cuts on places.quarter = cuts.quarter
    group by places.quarter, places.trust_type

    union all

    select
        places.quarter,
        places.trust_type,
        'adjusted segment' as step,
        1004 as step_order,
        'Segment after the financial override' as title,
        count(*) as held,
        count(places.our_adjusted_segment) as compared,
        count(*) filter (where places.our_adjusted_segment = places.adjusted_segment) as equal,
        max(abs(places.our_adjusted_segment - places.adjusted_segment)) as largest_difference,
        case
            when count(places.our_adjusted_segment) = 0
                then
                    'Whether a trust is in deficit is not available for this quarter. '
                    || sum((places.our_unadjusted_segment = places.adjusted_segment)::integer)
                    || ' have the segment that their average gives, '
                    || case count_if(places.seems_overridden)
                        when 0 then 'none is'
                        when 1 then '1 is'
                        else count_if(places.seems_overridden) || ' are'
                    end
                    || ' in segment 3 with the average of a better one, as after the override'
            else
                'From the published segment before it and the published flag'
                || coalesce(
                    '. The flag itself is taken as published: plan and year to date together below'
                    || ' zero would give ' || min(deficits.equal) || ' of '
                    || min(deficits.compared), ''
                )
        end as note
    from places
    left join deficits
        on places.quarter = deficits.quarter and places.trust_type = deficits.trust_type
    group by places.quarter, places.trust_type

    union all

    select
        quarter,
        trust_type,
        'league rank' as step,
        1005 as step_order,
        'Place in the league table' as title,
        count(league_rank) as held,
        count(league_rank) as compared,
        count(*) filter (where our_league_rank = league_rank) as equal,
        max(abs(our_league_rank - league_rank)) as largest_difference,
        'From the published segments and averages' as note
    from places
    group by quarter, trust_type

),

range_steps as (

    select
        quarter,
        trust_type,
        'likely range score' as step,
        1006 as step_order,
        'Likely range of the average' as title,
        count(score_low) as held,
        count(our_score_low) filter (where score_low is not null) as compared,
        count(*) filter (
            where
            greatest(abs(our_score_low - score_low), abs(our_score_high - score_high)) < 0.0201
        ) as equal,
        max(greatest(abs(our_score_low - score_low), abs(our_score_high - score_high)))
            as largest_difference,
        case
            when count(our_score_low) = 0
                then
                    coalesce(
                        min(why_no_average), 'We lack some scores: none is replayed'
                    )
            when count(score_low) = 0 then 'The published ranges are not available; ours are shown'
            else
                'Both ends within 0.02. Both come from random draws: the ends differ by '
                || round(avg(abs(our_score_low - score_low)), 3) || ' (low) and '
                || round(avg(abs(our_score_high - score_high)), 3) || ' (high) on average'
        end as note
    from places
    group by quarter, trust_type

    union all

    select
        quarter,
        trust_type,
        'likely range rank' as step,
        1007 as step_order,
        'Likely range of the place' as title,
        count(rank_low) as held,
        count(our_rank_low) filter (where rank_low is not null) as compared,
        count(*) filter (
            where greatest(abs(our_rank_low - rank_low), abs(our_rank_high - rank_high)) <= 1
        ) as equal,
        max(greatest(abs(our_rank_low - rank_low), abs(our_rank_high - rank_high)))
            as largest_difference,
        case
            when count(our_rank_low) = 0
                then
                    coalesce(
                        min(why_no_average), 'We lack some scores: none is replayed'
                    )
            when count(rank_low) = 0 then 'The published ranges are not available; ours are shown'
            else
                'Both ends within one place. Both come from random draws: the ends differ by '
                || round(avg(abs(our_rank_low - rank_low)), 2) || ' (best) and '
                || round(avg(abs(our_rank_high - rank_high)), 2) || ' (worst) places on average'
        end as note
    from places
    group by quarter, trust_type

),

steps as (

    select * from score_steps
    union all
    select * from place_steps
    union all
    select * from range_steps

)

select
    quarter,
    trust_type,
    step,
    step_order,
    title,
    held,
    compared,
    equal,
    round(largest_difference, 3) as largest_difference,
    note
from steps
