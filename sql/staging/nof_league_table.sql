-- One trust's place in an official league table, as published.
--
-- A file holds many periods, so the release that counts is found row by row.
--
-- Grain   : quarter, org_code
-- Source  : nof_league_table
-- Columns :
--   quarter   first day of the quarter
--   region_name   region as printed
--   trust_type   type as printed
--   trust_subtype   subtype as printed
--   org_code   ODS code of the trust
--   org_name   name as printed
--   average_score   average metric score, 1 is best
--   score_low   lower end of its likely range
--   score_high   upper end of its likely range
--   segment   segment after the financial override, 1 is best
--   in_deficit   in deficit or receiving deficit support
--   printed_rank   place inside the trust type
--   rank_low   best end of its likely range
--   rank_high   worst end of its likely range
--   release_id   the release it was read from
--   sheet_name   sheet of that file; empty for a CSV
--   row_number   row of that sheet

with figures as (

    select * from parsed.nof_league_table

),

releases as (

    select * from staging.releases

)

select
    figures.quarter,
    figures.region_name,
    figures.trust_type,
    figures.trust_subtype,
    figures.org_code,
    figures.org_name,
    figures.average_score,
    figures.score_low,
    figures.score_high,
    figures.segment,
    figures.in_deficit,
    figures.rank as printed_rank,
    figures.rank_low,
    figures.rank_high,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
inner join releases on figures.release_id = releases.release_id
qualify row_number() over (
    partition by figures.quarter, figures.org_code
    order by releases.precedence desc
) = 1
