-- Unfinished pathways of one provider, commissioner and treatment function in a month; control
-- totals among them.
--
-- Grain   : release_id, row_kind, part, provider_code, commissioner_code, treatment_function_code
-- Source  : rtt_full_extract
-- Columns :
--   row_kind   pathways, or control for the sum of a part of the file
--   part   Part_2 is unfinished pathways
--   month   first of the month
--   provider_parent_code   ICB of the provider; empty = none
--   provider_code   ODS code of the provider; empty for a control
--   provider_name   name as printed
--   commissioner_parent_code   ICB that pays; empty = none
--   commissioner_code   who pays; NONC = no English commissioner; empty for a control
--   treatment_function_code   C_999 = all together
--   band_000…band_104   pathways waiting more than n and up to n + 1 weeks; the last one over 104
--   total_all   pathways
--   release_id   the release it was read from
--   sheet_name   sheet of that file; empty for a CSV
--   row_number   row of that sheet

with figures as (

    select * from parsed.rtt_full_extract

),

releases as (

    select * from staging.releases

)

select
    figures.row_kind,
    figures.part,
    figures.month,
    coalesce(figures.provider_parent_code, '') as provider_parent_code,
    coalesce(figures.provider_code, '') as provider_code,
    figures.provider_name,
    coalesce(figures.commissioner_parent_code, '') as commissioner_parent_code,
    coalesce(figures.commissioner_code, '') as commissioner_code,
    figures.treatment_function_code,
    columns('^band_[0-9]{3}$'),
    figures.total_all,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
where figures.release_id in (
    select releases.release_id from releases
    where releases.is_newest
)
