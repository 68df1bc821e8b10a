-- A quarter and type whose published likely ranges are not near ours.
--
-- Both are drawn by chance, which leaves less than 0.01 of a score and 0.3 places on average: twice
-- that is no chance any more.
--
-- Why      : the ranges then mean something else than we say they mean
-- Severity : warn

with places as (

    select * from marts.official_places

),

distances as (

    select
        quarter,
        trust_type,
        avg(abs(our_score_low - score_low)) as score_low,
        avg(abs(our_score_high - score_high)) as score_high,
        avg(abs(our_rank_low - rank_low)) as rank_low,
        avg(abs(our_rank_high - rank_high)) as rank_high
    from places
    group by quarter, trust_type

)

select
    quarter,
    trust_type,
    score_low,
    score_high,
    rank_low,
    rank_high
from distances
where greatest(score_low, score_high) > 0.02 or greatest(rank_low, rank_high) > 0.6
