-- What NHS England printed about one trust in one quarter beside its scores: average, segments,
-- override, place, and the likely ranges of its league table.
--
-- Grain   : quarter, org_code
-- Columns :
--   quarter                  first day of the quarter
--   trust_type               official type
--   trust_subtype            official subtype; null = not printed
--   org_code                 ODS code of the trust
--   average_score            average metric score, 1 is best
--   average_rank             place by the average alone, inside the type
--   unadjusted_segment       segment before the financial override; null = not held
--   in_deficit               in deficit or receiving deficit support; null = not held
--   adjusted_segment         segment after the override
--   league_rank              place in the league table
--   in_recovery_support      in the Recovery Support Programme; null = not published
--   score_low                lower end of the likely range of the average; null = not held
--   score_high               upper end of it
--   rank_low                 best end of the likely range of the place; null = not held
--   rank_high                worst end of it
--   release_id               release with segment and average
--   segment_row              its row with segment and league place
--   score_row                its row with the average
--   unadjusted_release_id    release with the segment before the override, and the override
--   unadjusted_row           its row with the segment before the override; null = not held
--   override_row             its row with the override; null = not held
--   range_release_id         release with the likely ranges; null = not held
--   range_row                its row

with framework as (

    select * from staging.nof_metrics

),

league_table as (

    select * from staging.nof_league_table

),

meanings as (

    select * from seeds.nof_summary_rows

),

printed as (

    select
        framework.*,
        meanings.means
    from framework
    inner join meanings on framework.nof_metric = meanings.nof_metric

),

subtypes as (

    select
        quarter,
        org_code,
        min(trust_subtype) as trust_subtype
    from framework
    group by quarter, org_code

),

side_by_side as (

    select
        quarter,
        org_code,
        min(trust_type) as trust_type,
        min(value) filter (where means = 'average') as average_score,
        min(printed_rank) filter (where means = 'average') as average_rank,
        min(value) filter (where means = 'unadjusted segment') as unadjusted_segment,
        min(value) filter (where means = 'override') as override,
        min(value) filter (where means = 'adjusted segment') as adjusted_segment,
        min(printed_rank) filter (where means = 'adjusted segment') as league_rank,
        min(value) filter (where means = 'recovery support') as recovery_support,
        min(release_id) filter (where means = 'adjusted segment') as release_id,
        min(row_number) filter (where means = 'adjusted segment') as segment_row,
        min(row_number) filter (where means = 'average') as score_row,
        min(release_id) filter (where means = 'unadjusted segment') as unadjusted_release_id,
        min(row_number) filter (where means = 'unadjusted segment') as unadjusted_row,
        min(row_number) filter (where means = 'override') as override_row
    from printed
    group by quarter, org_code

)

select
    side_by_side.quarter,
    side_by_side.trust_type,
    subtypes.trust_subtype,
    side_by_side.org_code,
    side_by_side.average_score,
    side_by_side.average_rank,
    cast(side_by_side.unadjusted_segment as integer) as unadjusted_segment,
    coalesce(league_table.in_deficit, side_by_side.override = 1) as in_deficit,
    cast(side_by_side.adjusted_segment as integer) as adjusted_segment,
    side_by_side.league_rank,
    side_by_side.recovery_support = 1 as in_recovery_support,
    league_table.score_low,
    league_table.score_high,
    league_table.rank_low,
    league_table.rank_high,
    side_by_side.release_id,
    side_by_side.segment_row,
    side_by_side.score_row,
    side_by_side.unadjusted_release_id,
    side_by_side.unadjusted_row,
    side_by_side.override_row,
    league_table.release_id as range_release_id,
    league_table.row_number as range_row
from side_by_side
left join subtypes
    on side_by_side.quarter = subtypes.quarter and side_by_side.org_code = subtypes.org_code
left join league_table
    on side_by_side.quarter = league_table.quarter and side_by_side.org_code = league_table.org_code
where side_by_side.adjusted_segment is not null and side_by_side.average_score is not null
