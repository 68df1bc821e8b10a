-- People told whether they have cancer, or treated for it, by the file that counts for a month.
--
-- First-hand comes before second-hand, then final before provisional. Of two of a kind the workbook
-- counts, which prints the national row, before the extract, which has a provider in parts; then
-- the later publication.
--
-- Grain   : release_id, row_number, standard, month
-- Source  : cancer_waits
-- Columns :
--   row_kind   provider or england, of a workbook; part, of an extract
--   standard   diagnosed_28 (told within 28 days), treated_31 or treated_62
--   month   first of the month
--   org_code   ODS code of the provider; empty for England
--   org_name   name as printed; null = not printed
--   people   people told or treated; half a person where two providers treat
--   in_time   of them within the days of the standard
--   is_final   false = provisional
--   release_id   the release it was read from
--   sheet_name   sheet of that file
--   row_number   row of that sheet

with figures as (

    select * from parsed.cancer_waits
    where row_kind != 'control'

),

releases as (

    select * from staging.releases

),

files as (

    select
        figures.month,
        figures.release_id,
        bool_and(figures.is_final) as is_final,
        bool_or(figures.row_kind = 'england') as is_workbook
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
            files.is_final desc,
            files.is_workbook desc,
            releases.precedence desc
    ) = 1

)

select
    figures.row_kind,
    figures.standard,
    figures.month,
    coalesce(figures.org_code, '') as org_code,
    figures.org_name,
    figures.people,
    figures.in_time,
    figures.is_final,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
inner join chosen
    on figures.release_id = chosen.release_id and figures.month = chosen.month
