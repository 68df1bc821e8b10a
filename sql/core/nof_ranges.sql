-- The likely ranges of one trust's average score and league place in one quarter, worked out again.
--
-- The official way is a bootstrap: each replay draws as many scores as the trust has, from its own
-- scores, with replacement, and takes their mean; with the means of all trusts of the type it sets
-- segments, override and places anew. The middle 95% of the replays are the range. It covers which
-- metrics were chosen, and nothing else.
--
-- Of the readings tried, this one comes nearest to the published ranges (mental health and
-- community, fourth quarter of 2025/26): means rounded to two decimals, cuts as in the quarter. Its
-- ends are off by MAE_SCORE of a score and MAE_RANK of a place on average.
-- 2,000 replays leave twice as much to chance, and are not enough.
--
-- Grain   : quarter, org_code
-- Columns :
--   quarter       first day of the quarter
--   org_code      ODS code of the trust
--   score_low     lower end of the range of the average score
--   score_high    upper end of it
--   rank_low      best end of the range of the place
--   rank_high     worst end of it

with summaries as (

    select * from core.nof_summaries

),

averages as (

    select * from core.nof_averages

),

cuts as (

    select * from core.nof_cuts

),

types_held as (

    -- Places can be replayed only where the scores of everybody in the type are held.
    select
        summaries.quarter,
        summaries.trust_type
    from summaries
    left join averages
        on summaries.quarter = averages.quarter and summaries.org_code = averages.org_code
    group by summaries.quarter, summaries.trust_type
    having count(*) = count(averages.org_code)

),

trusts as (

    -- One hash for each score that a replay draws.
    select
        averages.quarter,
        averages.trust_type,
        averages.org_code,
        averages.scores,
        list_transform(
            range(averages.metric_count),
            lambda k: hash(averages.quarter, averages.org_code, k)
        ) as draws,
        case when summaries.in_deficit then 3 else 1 end as best_segment,
        cuts.cut_1,
        cuts.cut_2,
        cuts.cut_3
    from averages
    inner join summaries
        on averages.quarter = summaries.quarter and averages.org_code = summaries.org_code
    inner join types_held
        on
            averages.quarter = types_held.quarter
            and averages.trust_type = types_held.trust_type
    inner join cuts on averages.quarter = cuts.quarter

),

replays as (

    select
        *,
        unnest(range(10000)) as replay
    from trusts

),

means as (

    select
        quarter,
        trust_type,
        org_code,
        replay,
        best_segment,
        cut_1,
        cut_2,
        cut_3,
        half_up(list_avg(
            list_transform(draws, lambda one: scores[pick(len(scores), one, replay)])
        )) as average_score
    from replays

),

placed as (

    select
        quarter,
        org_code,
        average_score,
        rank() over (
            partition by quarter, trust_type, replay
            order by
                greatest(best_segment, segment_of(average_score, cut_1, cut_2, cut_3)),
                average_score
        ) as place
    from means

)

select
    quarter,
    org_code,
    half_up(quantile_cont(average_score, 0.025)) as score_low,
    half_up(quantile_cont(average_score, 0.975)) as score_high,
    cast(round(quantile_cont(place, 0.025)) as integer) as rank_low,
    cast(round(quantile_cont(place, 0.975)) as integer) as rank_high
from placed
group by quarter, org_code
