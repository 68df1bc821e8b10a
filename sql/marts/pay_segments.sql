-- How many trusts of one type were in each official segment in one quarter, and so under which pay
-- rule.
--
-- Segment 5 comes on top: a trust in it still has one of segments 1 to 4.
--
-- Grain   : quarter, trust_type
-- Publish : pay-segments.csv
-- Columns :
--   quarter          first day of the quarter
--   financial_year   [text] the year whose pay rules apply
--   trust_type       official type
--   trusts           [count] trusts with a segment
--   segment_1        [count] of them in segment 1, the best
--   segment_2        [count] of them in segment 2
--   segment_3        [count] of them in segment 3
--   segment_4        [count] of them in segment 4
--   segment_5        [count] of them in segment 5, the Recovery Support Programme; null = not
--                    published for this type and quarter
--   award_withheld   [count] trusts in a segment whose managers get no annual award by the rules of
--                    the year, unless exempt; null = not known

with places as (

    select * from marts.official_places
    where adjusted_segment is not null

),

triggers as (

    select financial_year from marts.pay_rules
    where segment = 5

),

counted as (

    select
        quarter,
        financial_year(quarter) as financial_year,
        trust_type,
        count(*) as trusts,
        count(*) filter (where adjusted_segment = 1) as segment_1,
        count(*) filter (where adjusted_segment = 2) as segment_2,
        count(*) filter (where adjusted_segment = 3) as segment_3,
        count(*) filter (where adjusted_segment = 4) as segment_4,
        case
            when count(in_recovery_support) = count(*)
                then count(*) filter (where in_recovery_support)
        end as segment_5
    from places
    group by quarter, trust_type

)

select
    counted.quarter,
    counted.financial_year,
    counted.trust_type,
    counted.trusts,
    counted.segment_1,
    counted.segment_2,
    counted.segment_3,
    counted.segment_4,
    counted.segment_5,
    case when triggers.financial_year is not null then counted.segment_5 end as award_withheld
from counted
left join triggers on counted.financial_year = triggers.financial_year
