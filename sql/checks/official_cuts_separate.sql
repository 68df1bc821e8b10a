-- A quarter in which no one set of cuts explains the published segments: a trust is in a better
-- segment than another whose average is as good or better.
--
-- Why      : the segment would then rest on more than the average, and our cuts would be guesses
-- Severity : warn

with places as (

    select * from marts.official_places
    where unadjusted_segment is not null

),

segments as (

    select
        quarter,
        unadjusted_segment,
        max(average_score) as highest
    from places
    group by quarter, unadjusted_segment

)

select
    places.quarter,
    places.org_code,
    places.average_score,
    places.unadjusted_segment,
    segments.unadjusted_segment as better_segment,
    segments.highest as highest_average_there
from places
inner join segments
    on
        places.quarter = segments.quarter
        and places.unadjusted_segment > segments.unadjusted_segment
        and places.average_score <= segments.highest
