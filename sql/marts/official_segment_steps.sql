-- How NHS England's segment of one trust changed from one quarter to the next, and by which rules.
--
-- Each plan year has rules of its own: other targets, other measures, other average scores at which
-- segments part. Across April a change is therefore taken in two parts: from the earlier segment to
-- the one that the average of now would have by the earlier cuts (with the override for a deficit),
-- and from there to the segment of now. The second part is the work of the new cuts alone. New
-- targets and measures change the average itself and are in the first part.
--
-- Grain   : quarter, org_code
-- Publish : official-segment-steps.csv
-- Columns :
--   quarter               first day of the quarter
--   since_quarter         first day of the quarter before it
--   trust_type            official type
--   org_code              code of the trust
--   is_new_rules          whether the two quarters are of two plan years
--   segment_before        [number] segment after the override in the quarter before, 1 is best
--   segment_now           [number] segment after the override in this quarter
--   segment_by_old_cuts   [number] segment that the average of now would have by the earlier cuts,
--                         after the override; null = the same rules, or no cuts or no flag of a
--                         deficit held
--   is_by_new_cuts        whether the two segments differ and by the earlier cuts would not; null =
--                         not known

with places as (

    select * from marts.official_places
    where adjusted_segment is not null

),

cuts as (

    select * from marts.official_cuts

),

steps as (

    select
        later.quarter,
        earlier.quarter as since_quarter,
        later.trust_type,
        later.org_code,
        financial_year(earlier.quarter) != financial_year(later.quarter) as is_new_rules,
        earlier.adjusted_segment as segment_before,
        later.adjusted_segment as segment_now,
        case
            when
                financial_year(earlier.quarter) != financial_year(later.quarter)
                and cuts.cut_1 is not null
                and later.in_deficit is not null
                and later.average_score is not null
                then
                    greatest(
                        segment_of(later.average_score, cuts.cut_1, cuts.cut_2, cuts.cut_3),
                        if(later.in_deficit, 3, 1)
                    )
        end as segment_by_old_cuts
    from places as later
    inner join places as earlier
        on
            later.org_code = earlier.org_code
            and later.quarter = earlier.quarter + interval 3 month
    left join cuts on earlier.quarter = cuts.quarter

)

select
    quarter,
    since_quarter,
    trust_type,
    org_code,
    is_new_rules,
    segment_before,
    segment_now,
    segment_by_old_cuts,
    case
        when not is_new_rules then false
        when segment_before = segment_now then false
        else segment_by_old_cuts = segment_before
    end as is_by_new_cuts
from steps
