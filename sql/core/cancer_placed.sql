-- One published row of cancer waits, in every organisation whose figure it is in.
--
-- Of a workbook a provider and England have one row each. An extract has a provider in parts and no
-- England, which is everybody in it. Both go by who told or treated: a board's own patients would
-- need other files, so ICBs and regions have no figure.
--
-- Grain   : org_kind, org_code, standard, month, release_id, sheet_name, row_number
-- Columns :
--   org_kind       trust or england
--   org_code       ODS code; ENG for England
--   standard       diagnosed_28, treated_31 or treated_62
--   month          first of the month
--   people         people told or treated; half a person where two providers treat
--   in_time        of them within the days of the standard
--   is_listed      the figure lists its rows, as every sum and area does; false = a trust's row
--                  of a workbook
--   release_id     the release it was read from
--   sheet_name     sheet of that file
--   row_number     row of that sheet

with published_rows as (

    select * from staging.cancer_waits

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

)

select
    'trust' as org_kind,
    published_rows.org_code,
    published_rows.standard,
    published_rows.month,
    published_rows.people,
    published_rows.in_time,
    published_rows.row_kind = 'part' as is_listed,
    published_rows.release_id,
    published_rows.sheet_name,
    published_rows.row_number
from published_rows
inner join trusts on published_rows.org_code = trusts.org_code

union all

select
    'england' as org_kind,
    'ENG' as org_code,
    standard,
    month,
    people,
    in_time,
    true as is_listed,
    release_id,
    sheet_name,
    row_number
from published_rows
where row_kind in ('part', 'england')
