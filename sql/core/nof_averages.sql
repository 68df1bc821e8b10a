-- The average metric score of one trust in one quarter, worked out from its published scores.
--
-- The plain mean; what is missing is left out. Only where a whole published file of the trust's
-- type is held: a transcription is an extract, and the mean of some scores is another figure. And
-- only where every score has a rule in seeds.nof_score_rules: one without may be a part of another,
-- and then counts in no average.
-- The published scores are rounded, so the mean may miss the published average by 0.01.
--
-- Grain   : quarter, org_code
-- Columns :
--   quarter         first day of the quarter
--   org_code        ODS code of the trust
--   trust_type      official type
--   metric_count    scores in the average
--   scores          these scores, best first
--   our_average     their mean, two decimals

with figures as (

    select * from core.nof_figures

),

whole as (

    select
        quarter,
        trust_type
    from figures
    group by quarter, trust_type
    having not bool_or(is_transcribed)

)

select
    figures.quarter,
    figures.org_code,
    figures.trust_type,
    count(*) as metric_count,
    array_agg(figures.published_score order by figures.published_score) as scores,
    half_up(fraction(sum(figures.published_score::decimal(18, 6)), count(*))) as our_average
from figures
inner join whole
    on figures.quarter = whole.quarter and figures.trust_type = whole.trust_type
where figures.counts_in_average or figures.counts_in_average is null
group by figures.quarter, figures.org_code, figures.trust_type
having count(*) = count(figures.counts_in_average)
