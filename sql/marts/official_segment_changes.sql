-- How many trusts of one type changed their official segment in a quarter, and what the rules did.
--
-- Grain   : quarter, trust_type
-- Publish : official-segment-changes.csv
-- Columns :
--   quarter            first day of the quarter
--   since_quarter      first day of the quarter before it
--   trust_type         official type
--   is_new_rules       whether the two quarters are of two plan years
--   compared           [count] trusts with a segment in both
--   rose               [count] how many are in a better segment now
--   fell               [count] how many are in a worse one
--   by_new_cuts        [count] how many of the changes would not be there by the earlier cuts; null
--                      = not known for all
--   left_last          [count] how many left segment 4
--   last_by_old_cuts   [count] how many of those would still be in it by the earlier cuts; null =
--                      not known for all
--   old_cut_3          [score] the average score up to which segment 3 went before; null = not
--                      known

with steps as (

    select * from marts.official_segment_steps

),

cuts as (

    select * from marts.official_cuts

)

select
    steps.quarter,
    min(steps.since_quarter) as since_quarter,
    steps.trust_type,
    bool_or(steps.is_new_rules) as is_new_rules,
    count(*) as compared,
    count(*) filter (where steps.segment_now < steps.segment_before) as rose,
    count(*) filter (where steps.segment_now > steps.segment_before) as fell,
    case
        when count(steps.is_by_new_cuts) = count(*)
            then count(*) filter (where steps.is_by_new_cuts)
    end as by_new_cuts,
    count(*) filter (where steps.segment_before = 4 and steps.segment_now < 4) as left_last,
    case
        when bool_or(steps.is_new_rules) and count(steps.segment_by_old_cuts) = count(*)
            then
                count(*) filter (
                    where steps.segment_now < 4 and least(
                        steps.segment_before, steps.segment_by_old_cuts
                    ) = 4
                )
    end as last_by_old_cuts,
    min(cuts.cut_3) as old_cut_3
from steps
left join cuts on steps.since_quarter = cuts.quarter
group by steps.quarter, steps.trust_type
