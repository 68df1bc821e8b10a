-- NHS England's own place of one trust in one quarter, and the place we work out from its parts.
--
-- The league place is the rank of the pair (segment after the override, average score) inside the
-- trust type; ties share. Proved on every published quarter held.
--
-- Grain   : quarter, org_code
-- Publish : official-places.csv
-- Columns :
--   quarter              first day of the quarter
--   trust_type           official type
--   org_code             code of the trust
--   org_name             its name
--   average_score        average metric score, 1 is best, as published
--   average_rank         place by the average alone, as published
--   unadjusted_segment   segment before the financial override; null = not published
--   adjusted_segment     segment after it, 1 is best
--   in_deficit           in deficit or receiving deficit support; null = not published
--   league_rank          place in the official league table, as published
--   our_league_rank      the same, worked out from segment and average score
--   agrees               whether both are equal
--   score_low            lower end of the official likely range of the score; null = not published
--   score_high           upper end of it
--   rank_low             best end of the official likely range of the place; null = not published
--   rank_high            worst end of it
--   release_id           the release that the segment was read from
--   segment_row          row of that file with segment and league place
--   score_row            row of that file, or of its like, with the average score

with framework as (

    select * from staging.nof_metrics

),

league_table as (

    select * from staging.nof_league_table

),

organisations as (

    select * from core.organisations
    where org_kind = 'trust'

),

summary_rows as (

    -- One set of numbers for 2025/26, another for 2026/27.
    select
        quarter,
        org_code,
        min(trust_type) as trust_type,
        min(value) filter (where nof_metric in ('OF5002', 'OF5202')) as average_score,
        min(printed_rank) filter (where nof_metric in ('OF5002', 'OF5202')) as average_rank,
        min(value) filter (where nof_metric in ('OF5003', 'OF5203')) as unadjusted_segment,
        min(value) filter (where nof_metric in ('OF5000', 'OF5200')) as adjusted_segment,
        min(value) filter (where nof_metric in ('OF5004', 'OF5204')) as in_deficit,
        min(printed_rank) filter (where nof_metric in ('OF5000', 'OF5200')) as league_rank,
        min(release_id) filter (where nof_metric in ('OF5000', 'OF5200')) as release_id,
        min(row_number) filter (where nof_metric in ('OF5000', 'OF5200')) as segment_row,
        min(row_number) filter (where nof_metric in ('OF5002', 'OF5202')) as score_row
    from framework
    group by quarter, org_code

),

ranked as (

    select
        *,
        rank() over (
            partition by quarter, trust_type
            order by adjusted_segment, average_score
        ) as our_league_rank
    from summary_rows
    where adjusted_segment is not null and average_score is not null

)

select
    ranked.quarter,
    ranked.trust_type,
    ranked.org_code,
    coalesce(organisations.org_name, ranked.org_code) as org_name,
    ranked.average_score,
    ranked.average_rank,
    cast(ranked.unadjusted_segment as integer) as unadjusted_segment,
    cast(ranked.adjusted_segment as integer) as adjusted_segment,
    coalesce(league_table.in_deficit, ranked.in_deficit = 1) as in_deficit,
    ranked.league_rank,
    ranked.our_league_rank,
    ranked.league_rank = ranked.our_league_rank
    and coalesce(league_table.printed_rank = ranked.our_league_rank, true) as agrees,
    league_table.score_low,
    league_table.score_high,
    league_table.rank_low,
    league_table.rank_high,
    ranked.release_id,
    ranked.segment_row,
    ranked.score_row
from ranked
left join organisations on ranked.org_code = organisations.org_code
left join league_table
    on ranked.quarter = league_table.quarter and ranked.org_code = league_table.org_code
