-- The likely ranges of one trust's average score and league place in one quarter, recalculated.
--
-- The official way is a bootstrap: each replay draws as many scores as the trust has, from its own
-- scores, with replacement, and takes their mean; with the means of all trusts of the type it sets
-- segments, override and places anew. The middle 95% of the replays are the range. It covers which
-- metrics were chosen, and nothing else.
--
-- Of the readings tried, this one comes nearest to the ranges published (mental health and
-- community, fourth quarter of 2025/26): means rounded to two decimals, the cuts of the quarter
-- kept. The ends are off by 0.007 (low) and 0.009 (high) of a score, and by 0.21 (best) and 0.26
-- (worst) places on average. That is the chance in both: other draws give 0.2 to 0.33 places, 2,000
-- replays 0.4, twenty times as many 0.2. Cuts drawn anew in each replay are worse by 0.15 places;
-- means that are not rounded lean to one side.
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

    select
        averages.quarter,
        averages.org_code,
        averages.scores,
        hash(averages.quarter, averages.trust_type) as type_hash,
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

    -- A hash for each score that is drawn.
    select
        quarter,
        org_code,
        scores,
        best_segment,
        cut_1,
        cut_2,
        cut_3,
        list_transform(range(len(scores)), lambda k: hash(k, org_code, quarter)) as draws,
        unnest(range(10000)) as replay,
        type_hash
    from trusts

),

means as (

    select
        quarter,
        org_code,
        best_segment,
        cut_1,
        cut_2,
        cut_3,
        -- One number for each replay of each type: three million rows are ranked by it.
        xor(type_hash, replay::ubigint) as type_replay,
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
            partition by type_replay
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
    round(quantile_cont(place, 0.025))::integer as rank_low,
    round(quantile_cont(place, 0.975))::integer as rank_high
from placed
group by quarter, org_code
