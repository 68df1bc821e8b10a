-- The place of one organisation in one edition of a league table, with its likely range.
--
-- Grain   : table_id, edition, org_code
-- Publish : league-places.csv
-- Columns :
--   table_id              key of the table in metrics.toml
--   edition               latest, or the month such as 2026-03
--   org_code              code of the organisation
--   org_name              its name
--   region_name           its region
--   icb_code              ICB of a trust; null = an ICB, or none is known
--   subtype               official subtype; null = none
--   score                 [score] 1.00 (best) to 4.00; null = not ranked
--   place                 1 is best; null = not ranked
--   tied_with             [count] how many others share the place; null = not ranked
--   place_of              how many are ranked
--   place_low             best end of the range that holds 95% of its places when the table is
--                         recalculated many times; null = not ranked
--   place_middle          the place in the middle of those; null = not ranked
--   place_high            worst end of the range; null = not ranked
--   place_low_noise       best end of the range by noise alone: the same weights, measures and
--                         method each time; null = not ranked
--   place_high_noise      worst end of that range; null = not ranked
--   top_quarter_share     share of those tables in which it is in the top quarter; null = not
--                         ranked, or fewer than four are
--   bottom_quarter_share  share in which it is in the bottom quarter; null = not ranked, or
--                         fewer than four are
--   group_number          [number] its group, 1 is best; null = not ranked, or a past edition
--   told_apart            [count] how many others clearly differ from it; null = not ranked, or
--                         a past edition
--   replay_count          how often the table was drawn up again; null = not ranked
--   not_ranked_code       [code] no figure = a measure has no figure; no score = a figure earns no
--                         score and nothing takes over its weight; null = ranked
--   not_ranked_because    the same in words, with the measures; null = ranked
--   left_out              measures whose figure earns no score, ", " between; null = none

with places as (

    select * from marts.league_places

),

ranges as (

    select * from marts.league_ranges

)

select
    places.table_id,
    places.edition,
    places.org_code,
    places.org_name,
    places.region_name,
    places.icb_code,
    places.subtype,
    places.score,
    places.place,
    places.tied_with,
    count(places.place) over (partition by places.table_id, places.edition) as place_of,
    ranges.place_low,
    ranges.place_middle,
    ranges.place_high,
    ranges.place_low_noise,
    ranges.place_high_noise,
    ranges.top_quarter_share,
    ranges.bottom_quarter_share,
    ranges.group_number,
    ranges.told_apart,
    ranges.replay_count,
    places.reason_code as not_ranked_code,
    places.reason as not_ranked_because,
    places.left_out
from places
left join ranges
    on
        places.table_id = ranges.table_id
        and places.edition = ranges.edition
        and places.org_code = ranges.org_code
