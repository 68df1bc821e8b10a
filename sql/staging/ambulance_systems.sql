-- An ambulance service's month, or England's, by the newest release.
--
-- Every file has all months, so the release that counts is found month by month.
--
-- Grain   : month, org_code
-- Source  : ambulance_systems
-- Columns :
--   month   first of the month
--   org_code   ODS code of the trust; ENG for England
--   c2_incidents   category 2 incidents; null = not sent
--   c2_mean_seconds   mean seconds until somebody came to them; null = not sent
--   handovers   handovers at hospital of known length; null = not collected, or not sent
--   handovers_over_30   of them over 30 minutes; null as above
--   release_id   the release it was read from
--   sheet_name   sheet of that file
--   row_number   row of that sheet

with figures as (

    select * from parsed.ambulance_systems

),

releases as (

    select * from staging.releases

)

select
    figures.month,
    figures.org_code,
    figures.c2_incidents,
    figures.c2_mean_seconds,
    figures.handovers,
    figures.handovers_over_30,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
inner join releases on figures.release_id = releases.release_id
where releases.is_admitted
qualify row_number() over (
    partition by figures.month, figures.org_code
    order by releases.precedence desc
) = 1
