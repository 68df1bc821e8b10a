-- One published row of people waiting for a test, in every organisation whose figure it is in.
--
-- A trust has everyone waiting there; an ICB its own patients wherever they wait. England is every
-- row, patients without an English commissioner included, as in the published figures. A workbook
-- has no commissioners: of its months ICBs and regions have no figure, and England has its own row.
--
-- Grain   : org_kind, org_code, release_id, sheet_name, row_number
-- Columns :
--   org_kind       trust, icb, region or england
--   org_code       ODS code; the name for a region; ENG for England
--   month          first of the month
--   waiting        people waiting for one of 15 tests
--   over_6_weeks   of them six weeks or more
--   is_listed      the figure lists its rows, as every sum and area does; false = a trust's row
--                  of a workbook
--   release_id     the release it was read from
--   sheet_name     sheet of that file; empty for a CSV
--   row_number     row of that sheet

with published_rows as (

    select * from staging.diagnostics

),

icbs as (

    select * from core.icbs

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

),

places as (

    select
        'trust' as org_kind,
        published_rows.org_code,
        published_rows.release_id,
        published_rows.row_number
    from published_rows
    inner join trusts on published_rows.org_code = trusts.org_code

    union all

    select
        'icb' as org_kind,
        icbs.icb_code as org_code,
        published_rows.release_id,
        published_rows.row_number
    from published_rows
    inner join icbs
        on
            published_rows.commissioner_parent_code = icbs.icb_code
            -- Before an ICB opened its code was that of the partnership in its place.
            and icbs.opened_on <= last_day(published_rows.month)

    union all

    select
        'region' as org_kind,
        icbs.region_name as org_code,
        published_rows.release_id,
        published_rows.row_number
    from published_rows
    inner join icbs on published_rows.commissioner_parent_code = icbs.icb_code

    union all

    select
        'england' as org_kind,
        'ENG' as org_code,
        release_id,
        row_number
    from published_rows
    where row_kind in ('pair', 'england')

)

select
    places.org_kind,
    places.org_code,
    published_rows.month,
    published_rows.waiting,
    published_rows.over_6_weeks,
    published_rows.row_kind = 'pair' or places.org_kind != 'trust' as is_listed,
    published_rows.release_id,
    published_rows.sheet_name,
    published_rows.row_number
from published_rows
inner join places
    on
        published_rows.release_id = places.release_id
        and published_rows.row_number = places.row_number
