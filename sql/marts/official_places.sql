-- NHS England's own place of one trust in one quarter, each step recalculated, and what would
-- move it.
--
-- Each step starts from what is published for the step before: the average from the published
-- metric scores, the segment from the published average and the cuts of the quarter, the segment
-- after the override from the published segment and flag, the place from the published segment and
-- average. So a difference shows at the step where it arises. Published scores have two decimals,
-- and their mean may miss the published average by 0.01; that counts as equal.
-- The league place is the rank of the pair (segment after the override, average score) inside the
-- trust type; ties share.
--
-- Grain   : quarter, org_code
-- Publish : official-places.csv
-- Columns :
--   quarter                    first day of the quarter
--   trust_type                 official type
--   trust_subtype              official subtype; null = not printed
--   org_code                   code of the trust
--   org_name                   its name
--   metric_count               scores in the average; null = we lack some scores, or one has no
--                              rule
--   average_score              [score] average metric score, 1 is best, as published
--   our_average_score          [score] mean of the published scores; null = we lack some scores,
--                              or one has no rule
--   average_rank               place by the average alone, as published
--   our_average_rank           the same, from the published averages
--   unadjusted_segment         [number] segment before the financial override; null = not held
--   our_unadjusted_segment     [number] from the published average and the cuts; null = no cuts
--   in_deficit                 in deficit or receiving deficit support, as published; null = not
--                              held
--   adjusted_segment           [number] segment after the override, 1 is best, as published
--   our_adjusted_segment       [number] segment before it, but 3 at best in deficit; null = deficit
--                              not held
--   league_rank                place in the official league table, as published
--   our_league_rank            from the published segment after the override, and the average
--   agrees                     every step that can be worked out gives what is published
--   difference                 where it does not, in words; null = it does
--   next_segment               [number] the segment above; null = none, or no average would lead
--                              there
--   points_to_next_segment     [score] by how much the average would have to fall; null = no next
--                              segment
--   next_segment_note          what is in the way or is in doubt, in words; null = nothing
--   next_place                 [place] place of the nearest trust above in the same segment; null =
--                              none
--   points_to_next_place       [score] by how much the average would have to fall to share it; null
--                              = no such trust
--   next_place_note            why there is none, in words; null = there is one
--   in_recovery_support        in the Recovery Support Programme; null = not published
--   score_low                  [score] lower end of the official likely range of the score; null =
--                              not held
--   score_high                 [score] upper end of it; null = not held
--   rank_low                   best end of the official likely range of the place; null = not held
--   rank_high                  worst end of it; null = not held
--   our_score_low              [score] lower end of our likely range; null = we lack some scores,
--                              or one has no rule
--   our_score_high             [score] upper end of it; null = as our_score_low
--   our_rank_low               best end of ours of the place; null = we lack some scores, or
--                              one has no rule
--   our_rank_high              worst end of it; null = as our_rank_low
--   release_id                 the release with segment, place and average
--   segment_row                its row with segment and league place
--   score_row                  its row with the average
--   unadjusted_release_id      the release with the segment before the override; null = not held
--   unadjusted_row             its row with that segment; null = not held
--   override_row               its row with the flag; null = not held
--   range_release_id           the release with the official likely ranges; null = not held
--   range_row                  its row; null = not held

with summaries as (

    select * from core.nof_summaries

),

averages as (

    select * from core.nof_averages

),

cuts as (

    select * from core.nof_cuts

),

ranges as (

    select * from core.nof_ranges

),

organisations as (

    select * from core.organisations
    where org_kind = 'trust'

),

worked_out as (

    select
        summaries.*,
        averages.metric_count,
        averages.our_average,
        cuts.cut_1,
        cuts.cut_2,
        cuts.cut_3,
        cuts.how,
        cuts.doubt_1,
        case
            when cuts.how is not null
                then segment_of(summaries.average_score, cuts.cut_1, cuts.cut_2, cuts.cut_3)
        end as our_unadjusted_segment,
        rank() over (
            partition by summaries.quarter, summaries.trust_type
            order by summaries.average_score
        ) as our_average_rank,
        rank() over (
            partition by summaries.quarter, summaries.trust_type
            order by summaries.adjusted_segment, summaries.average_score
        ) as our_league_rank
    from summaries
    left join averages
        on summaries.quarter = averages.quarter and summaries.org_code = averages.org_code
    left join cuts on summaries.quarter = cuts.quarter

),

overridden as (

    select
        *,
        -- What the override starts from: as published, or else as worked out.
        coalesce(unadjusted_segment, our_unadjusted_segment) as before_override,
        case
            when in_deficit then greatest(unadjusted_segment, 3)
            when not in_deficit then unadjusted_segment
        end as our_adjusted_segment
    from worked_out

),

moves as (

    select
        *,
        coalesce(in_deficit, before_override < adjusted_segment)
        and adjusted_segment = 3 as is_held,
        max(average_score) over better_in_segment as average_above,
        max(our_league_rank) over better_in_segment as place_above,
        -- The last average with two decimals that is still in the segment above.
        floor(
            case adjusted_segment when 2 then cut_1 when 3 then cut_2 when 4 then cut_3 end
            ::decimal(18, 6) * 100
        ) / 100 as average_needed
    from overridden
    window better_in_segment as (
        partition by quarter, trust_type, adjusted_segment
        order by round(average_score * 100)::integer
        range between unbounded preceding and 1 preceding
    )

),

judged as (

    select
        *,
        nullif(concat_ws(
            '; ',
            case
                when abs(our_average - average_score) > 0.0101
                    then 'the mean of its scores is ' || our_average
            end,
            case
                when our_average_rank != average_rank
                    then 'its average gives place ' || our_average_rank
            end,
            case
                when our_unadjusted_segment != unadjusted_segment
                    then 'its average gives segment ' || our_unadjusted_segment
            end,
            case
                when our_adjusted_segment != adjusted_segment
                    then 'the override gives segment ' || our_adjusted_segment
                when
                    our_adjusted_segment is null
                    and adjusted_segment not in (before_override, greatest(before_override, 3))
                    then 'no override leads there from segment ' || before_override
            end,
            case
                when our_league_rank != league_rank
                    then 'segment and average give place ' || our_league_rank
            end
        ), '') as found
    from moves

)

select
    judged.quarter,
    judged.trust_type,
    judged.trust_subtype,
    judged.org_code,
    coalesce(organisations.org_name, judged.org_code) as org_name,
    judged.metric_count,
    judged.average_score,
    judged.our_average as our_average_score,
    judged.average_rank,
    judged.our_average_rank,
    judged.unadjusted_segment,
    judged.our_unadjusted_segment,
    judged.in_deficit,
    judged.adjusted_segment,
    judged.our_adjusted_segment,
    judged.league_rank,
    judged.our_league_rank,
    judged.found is null as agrees,
    'Not explained: ' || judged.found as difference,
    case
        when not judged.is_held and judged.adjusted_segment > 1 then judged.adjusted_segment - 1
    end as next_segment,
    case
        when not judged.is_held
            then round(judged.average_score - judged.average_needed, 2)
    end as points_to_next_segment,
    case
        when judged.adjusted_segment = 1 then 'It is in the best segment'
        when judged.is_held and judged.in_deficit and judged.before_override < 3
            then
                'Its average is that of segment ' || judged.before_override
                || '; the financial override puts it in segment 3, and a lower average alone would'
                || ' not change that'
        when judged.is_held and judged.in_deficit and judged.before_override = 3
            then
                'Its average is that of segment 3. Even a better score would not lift it while it'
                || ' is in deficit or receives deficit support'
        when judged.is_held and judged.in_deficit
            then
                'A lower average would not lift it above segment 3 while it is in deficit or'
                || ' receives deficit support'
        when judged.is_held
            then
                'Its average is that of segment ' || judged.before_override
                || '; the financial override seems to put it in segment 3. Whether it is in deficit'
                || ' is not available for this quarter'
        when judged.average_needed is null then 'Where the segments part is not known'
        when judged.adjusted_segment = 3 and judged.in_deficit is null
            then
                'The financial override may keep it in segment 3. Whether it is in deficit is not'
                || ' available for this quarter'
        when judged.in_deficit
            then 'The financial override would keep it from rising above segment 3'
        when judged.how = 'inferred'
            then 'It may need a little less: where the segments part is inferred'
        when judged.adjusted_segment = 2 then judged.doubt_1
    end as next_segment_note,
    judged.place_above as next_place,
    round(judged.average_score - judged.average_above, 2) as points_to_next_place,
    case
        when judged.place_above is not null then null
        when judged.our_league_rank = 1 then 'It has the first place'
        else 'All who are above it are in a better segment: it would have to change segment'
    end as next_place_note,
    judged.in_recovery_support,
    judged.score_low,
    judged.score_high,
    judged.rank_low,
    judged.rank_high,
    ranges.score_low as our_score_low,
    ranges.score_high as our_score_high,
    ranges.rank_low as our_rank_low,
    ranges.rank_high as our_rank_high,
    judged.release_id,
    judged.segment_row,
    judged.score_row,
    judged.unadjusted_release_id,
    judged.unadjusted_row,
    judged.override_row,
    judged.range_release_id,
    judged.range_row
from judged
left join ranges
    on judged.quarter = ranges.quarter and judged.org_code = ranges.org_code
left join organisations on judged.org_code = organisations.org_code
