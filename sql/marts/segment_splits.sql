-- How NHS England's segment of one trust changed from one quarter to the next, taken apart.
--
-- The change is gone through one step at a time, always in this order, and each step starts from
-- the segment of the step before. So the parts add up to the change. Another order would give other
-- parts.
-- 1. Changed counting: only the measures that are scored in both quarters.
-- 2. Own change: the average and the deficit of now, at the cuts of before.
-- 3. Others' change: the cuts drawn anew from the averages of all trusts now, by the earlier rule.
-- 4. Changed rule: the cuts of now.
-- 5. Changed counting, the rest: all measures of now.
-- A score is often a rank, and targets changed in April 2026. So the average itself moves with
-- others and with targets; that cannot be taken out of it and is in step 2. Where the whole scores
-- are not held, or the rules changed, measures cannot be matched: counting is then in step 2, too.
--
-- Grain   : quarter, org_code
-- Publish : segment-splits.csv
-- Columns :
--   quarter               first day of the quarter
--   since_quarter         first day of the quarter before it
--   trust_type            official type
--   org_code              code of the trust
--   org_name              its name
--   is_new_rules          whether the two quarters are of two plan years
--   segment_before        [number] published segment in the quarter before, 1 is best
--   segment_now           [number] published segment in this quarter
--   change                [number] segments down; below zero = up, to a better one
--   by_counting           [number] of them by steps 1 and 5; null = measures cannot be matched
--   by_own                [number] of them by step 2; null = not known
--   by_others             [number] of them by step 3; null = not known
--   by_rule               [number] of them by step 4; null = not known
--   why_not_split         [code] cut_not_known = an average is where the cut is not known;
--                         deficit_not_known = whether the override applies is not published;
--                         null = the change is taken apart
--   segment_by_old_cuts   [number] segment by the average of now and the cuts of before, after the
--                         override; null = not known
--   segment_if_redrawn    [number] segment by the average of now and the quartiles of all averages
--                         of now, after the override; null = not known
--   average_before        [score] published average in the quarter before, 1 is best
--   average_now           [score] published average in this quarter
--   left_last             whether it left segment 4
--   is_by_override        whether the segment before the override is the same in both; null = not
--                         published for both
--   same_measures         [count] measures scored in both; null = they cannot be matched
--   same_change           [score] change of the mean score on these; below zero = better; null =
--                         they cannot be matched
--   same_change_low       [score] low end of the range that holds 95% of the changes when these
--                         measures are picked again; null = they cannot be matched
--   same_change_high      [score] high end of it; null = they cannot be matched
--   is_clear              the range leaves out zero; null = they cannot be matched

with steps as (

    select * from marts.official_segment_steps

),

places as (

    select * from marts.official_places

),

cuts as (

    select * from core.nof_cuts

),

scores as (

    select * from marts.official_scores
    where counts_in_average

),

settings as (

    select max(cast(value as integer)) filter (where name = 'measure_draws') as measure_draws
    from seeds.policy_settings

),

matched as (

    -- Measures of both quarters, where all scores of both are held and the rules are the same.
    select
        steps.quarter,
        steps.org_code,
        count(*) as same_measures,
        avg(cast(befores.published_score as decimal(18, 6))) as before_same,
        avg(cast(nows.published_score as decimal(18, 6))) as now_same,
        list(
            nows.published_score - befores.published_score order by nows.nof_metric
        ) as differences
    from steps
    inner join scores as nows
        on steps.quarter = nows.quarter and steps.org_code = nows.org_code
    inner join scores as befores
        on
            steps.since_quarter = befores.quarter
            and steps.org_code = befores.org_code
            and nows.nof_metric = befores.nof_metric
    where not steps.is_new_rules
    group by steps.quarter, steps.org_code

),

replays as (

    -- A hash for each measure that is drawn.
    select
        quarter,
        org_code,
        differences,
        list_transform(range(len(differences)), lambda k: hash(k, org_code, quarter)) as draws,
        unnest(range(measure_draws)) as draw_number
    from (
        select
            matched.quarter,
            matched.org_code,
            matched.differences,
            settings.measure_draws
        from matched
        cross join settings
    ) as drawable

),

means as (

    select
        quarter,
        org_code,
        round(list_avg(
            list_transform(
                draws, lambda one: differences[pick(len(differences), one, draw_number)]
            )
        ), 9) as mean_difference
    from replays

),

drawn as (

    select
        quarter,
        org_code,
        round(quantile_cont(mean_difference, 0.025), 4) as low,
        round(quantile_cont(mean_difference, 0.975), 4) as high
    from means
    group by quarter, org_code

),

pairs as (

    select
        steps.quarter,
        steps.since_quarter,
        steps.trust_type,
        steps.org_code,
        nows.org_name,
        steps.is_new_rules,
        steps.segment_before,
        steps.segment_now,
        befores.average_score as average_before,
        nows.average_score as average_now,
        befores.unadjusted_segment as unadjusted_before,
        nows.unadjusted_segment as unadjusted_now,
        befores.metric_count as measures_before,
        nows.metric_count as measures_now,
        -- Where the flag is not published, the segment may give it away.
        coalesce(
            befores.in_deficit,
            if(steps.segment_before < 3, false, null),
            if(befores.our_unadjusted_segment < 3 and steps.segment_before = 3, true, null)
        ) as deficit_before,
        coalesce(
            nows.in_deficit,
            if(steps.segment_now < 3, false, null),
            if(nows.our_unadjusted_segment < 3 and steps.segment_now = 3, true, null)
        ) as deficit_now
    from steps
    inner join places as nows
        on steps.quarter = nows.quarter and steps.org_code = nows.org_code
    inner join places as befores
        on steps.since_quarter = befores.quarter and steps.org_code = befores.org_code

),

averaged as (

    -- The averages over the measures of both quarters; as published where all are.
    select
        pairs.*,
        case
            when pairs.measures_before is not null and pairs.measures_now is not null
                then matched.same_measures
        end as same_measures,
        matched.same_measures = pairs.measures_before
        and matched.same_measures = pairs.measures_now as is_same_set,
        half_up(matched.before_same) as before_same,
        half_up(matched.now_same) as now_same,
        round(cast(matched.now_same - matched.before_same as double), 4) as same_change,
        drawn.low,
        drawn.high
    from pairs
    left join matched
        on pairs.quarter = matched.quarter and pairs.org_code = matched.org_code
    left join drawn
        on pairs.quarter = drawn.quarter and pairs.org_code = drawn.org_code

),

levels as (

    select
        *,
        if(same_measures is null or is_same_set, average_before, before_same) as from_average,
        if(same_measures is null or is_same_set, average_now, now_same) as to_average
    from averaged

),

segmented as (

    select
        levels.*,
        case
            when levels.same_measures is null or levels.is_same_set then levels.segment_before
            else
                after_override(
                    segment_if_known(
                        levels.from_average,
                        olds.cut_1,
                        olds.cut_2,
                        olds.cut_3,
                        olds.above_1,
                        olds.above_2,
                        olds.above_3
                    ),
                    levels.deficit_before
                )
        end as matched_segment,
        segment_if_known(
            levels.to_average,
            olds.cut_1,
            olds.cut_2,
            olds.cut_3,
            olds.above_1,
            olds.above_2,
            olds.above_3
        ) as own_average_segment,
        -- In one plan year the cuts of now are the ones drawn anew.
        case
            when not levels.is_new_rules
                then
                    segment_if_known(
                        levels.to_average,
                        news.cut_1,
                        news.cut_2,
                        news.cut_3,
                        news.above_1,
                        news.above_2,
                        news.above_3
                    )
            when news.quartile_1 is not null
                then
                    segment_of(
                        levels.to_average, news.quartile_1, news.quartile_2, news.quartile_3
                    )
        end as redrawn_average_segment,
        segment_if_known(
            levels.to_average,
            news.cut_1,
            news.cut_2,
            news.cut_3,
            news.above_1,
            news.above_2,
            news.above_3
        ) as ruled_average_segment
    from levels
    left join cuts as olds on levels.since_quarter = olds.quarter
    left join cuts as news on levels.quarter = news.quarter

),

overridden as (

    select
        *,
        after_override(own_average_segment, deficit_now) as own_segment,
        after_override(redrawn_average_segment, deficit_now) as redrawn_segment,
        case
            when same_measures is null or is_same_set then segment_now
            else after_override(ruled_average_segment, deficit_now)
        end as ruled_segment
    from segmented

),

judged as (

    select
        *,
        matched_segment is not null
        and own_segment is not null
        and redrawn_segment is not null
        and ruled_segment is not null as is_split
    from overridden

)

select
    quarter,
    since_quarter,
    trust_type,
    org_code,
    org_name,
    is_new_rules,
    segment_before,
    segment_now,
    segment_now - segment_before as change,
    case
        when is_split and same_measures is not null
            then matched_segment - segment_before + segment_now - ruled_segment
    end as by_counting,
    case when is_split then own_segment - matched_segment end as by_own,
    case when is_split then redrawn_segment - own_segment end as by_others,
    case when is_split then ruled_segment - redrawn_segment end as by_rule,
    case
        when is_split then null
        when
            own_average_segment is null
            or redrawn_average_segment is null
            or ruled_average_segment is null
            then 'cut_not_known'
        when deficit_now is null then 'deficit_not_known'
        else 'cut_not_known'
    end as why_not_split,
    own_segment as segment_by_old_cuts,
    redrawn_segment as segment_if_redrawn,
    average_before,
    average_now,
    segment_before = 4 and segment_now < 4 as left_last,
    unadjusted_before = unadjusted_now as is_by_override,
    same_measures,
    case when same_measures is not null then same_change end as same_change,
    case when same_measures is not null then low end as same_change_low,
    case when same_measures is not null then high end as same_change_high,
    case when same_measures is not null then low > 0 or high < 0 end as is_clear
from judged
