-- People waiting for a diagnostic test, all 15 tests together, by the file that counts for a month.
--
-- A month comes as a full extract and as a workbook. First-hand comes before second-hand, then
-- the later publication, since that is where revisions are. Addresses tell only its month: of one
-- month the extract counts, which knows commissioners.
--
-- Grain   : month, row_kind, org_code, commissioner_code
-- Source  : diagnostics
-- Columns :
--   row_kind   pair (a provider and a commissioner), or provider and england, of the workbook
--   month   first of the month
--   org_code   ODS code of the provider; empty for England
--   org_name   name as printed
--   commissioner_parent_code   ICB that pays; empty = none, or not known
--   commissioner_code   who pays; NONC = no English commissioner; empty = not known
--   band_00…band_13   people waiting n to n + 1 weeks; the last one 13 weeks and more
--   waiting   people waiting
--   over_6_weeks   of them six weeks or more
--   release_id   the release it was read from
--   sheet_name   sheet of that file; empty for a CSV
--   row_number   row of that sheet

with figures as (

    select * from parsed.diagnostics

),

releases as (

    select * from staging.releases

),

files as (

    select
        figures.month,
        figures.release_id,
        bool_or(figures.row_kind = 'pair') as is_extract
    from figures
    group by figures.month, figures.release_id

),

chosen as (

    select
        files.month,
        files.release_id
    from files
    inner join releases on files.release_id = releases.release_id
    where releases.is_admitted
    qualify row_number() over (
        partition by files.month
        order by
            releases.status = 'first-hand' desc,
            left(releases.published, 7) desc nulls last,
            files.is_extract desc,
            releases.precedence desc
    ) = 1

)

select
    figures.row_kind,
    figures.month,
    coalesce(figures.org_code, '') as org_code,
    figures.org_name,
    coalesce(figures.commissioner_parent_code, '') as commissioner_parent_code,
    coalesce(figures.commissioner_code, '') as commissioner_code,
    columns('^band_[0-9]{2}$'),
    figures.waiting,
    figures.band_06 + figures.band_07 + figures.band_08 + figures.band_09
    + figures.band_10 + figures.band_11 + figures.band_12 + figures.band_13 as over_6_weeks,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
inner join chosen
    on figures.release_id = chosen.release_id and figures.month = chosen.month
