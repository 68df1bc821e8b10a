-- How NHS England's segments of one type of trust changed in a quarter, and by which steps.
--
-- The steps and their order are those of segment-splits.
--
-- Grain   : quarter, trust_type
-- Publish : segment-totals.csv
-- Columns :
--   quarter               first day of the quarter
--   since_quarter         first day of the quarter before it
--   trust_type            official type
--   is_new_rules          whether the two quarters are of two plan years
--   compared              [count] trusts with a segment in both
--   rose                  [count] how many are in a better segment now
--   fell                  [count] how many are in a worse one
--   was_last              [count] how many were in segment 4
--   left_last             [count] how many of those left it
--   left_by_old_cuts      [count] how many of these the cuts of before would leave in it; null =
--                         not known for all
--   left_by_redrawn       [count] how many the quartiles of all averages of now would leave in it;
--                         null = not known for all
--   left_better_average   [count] how many of these have a better average than before
--   not_split             [count] trusts whose change is not taken apart
--   by_own                [number] segments down by own change, all these together; below zero = up
--   by_others             [number] the same by others' change
--   by_rule               [number] the same by the changed rule
--   by_counting           [number] the same by changed counting; null = measures cannot be matched

with splits as (

    select * from marts.segment_splits

)

select
    quarter,
    min(since_quarter) as since_quarter,
    trust_type,
    bool_or(is_new_rules) as is_new_rules,
    count(*) as compared,
    count(*) filter (where change < 0) as rose,
    count(*) filter (where change > 0) as fell,
    count(*) filter (where segment_before = 4) as was_last,
    count(*) filter (where left_last) as left_last,
    case
        when count(segment_by_old_cuts) filter (where left_last) = count(*) filter (where left_last)
            then count(*) filter (where left_last and segment_by_old_cuts = 4)
    end as left_by_old_cuts,
    case
        when count(segment_if_redrawn) filter (where left_last) = count(*) filter (where left_last)
            then count(*) filter (where left_last and segment_if_redrawn = 4)
    end as left_by_redrawn,
    count(*) filter (where left_last and average_now < average_before) as left_better_average,
    count(*) - count(by_own) as not_split,
    sum(by_own)::integer as by_own,
    sum(by_others)::integer as by_others,
    sum(by_rule)::integer as by_rule,
    sum(by_counting)::integer as by_counting
from splits
group by quarter, trust_type
