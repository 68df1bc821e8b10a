-- The whole waiting list of one organisation in a month, all treatment functions together.
--
-- A trust has everyone waiting there; an ICB its own patients wherever they wait.
--
-- Grain   : org_kind, org_code, month
-- Columns :
--   org_kind          trust, icb, region or england
--   org_code          ODS code; the name for a region; ENG for England
--   month             first of the month
--   pathways          unfinished pathways
--   within_18_weeks   of them up to 18 weeks, day 126 included
--   over_52_weeks     of them over 52 weeks
--   median_weeks      weeks by which half are reached; null = not published, or over 104
--   p92_weeks         weeks by which 92 in 100 are reached; null = not published, or over 104
--   release_id        the release they were read from
--   sheet_name        sheet of that file, or sheets; empty for a CSV
--   first_row         first row that was used
--   last_row          last row that was used
--   row_count         how many rows were used
--   is_cut            read from a cut of the published table, which leaves both out

with waits as (

    select * from core.rtt_waits

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

)

select
    case when waits.org_kind = 'provider' then 'trust' else waits.org_kind end as org_kind,
    waits.org_code,
    waits.month,
    waits.pathways,
    waits.within_18_weeks,
    waits.over_52_weeks,
    waits.median_weeks,
    waits.p92_weeks,
    waits.release_id,
    waits.sheet_name,
    waits.first_row,
    waits.last_row,
    waits.row_count,
    waits.is_cut
from waits
left join trusts on waits.org_code = trusts.org_code
where
    waits.treatment_function_code = 'C_999'
    -- Independent providers count in areas and have no place of their own.
    and (waits.org_kind != 'provider' or trusts.org_code is not null)
