-- One provider's month in the A&E return, by the newest admitted release; England's own row among
-- them.
--
-- Grain   : org_code, month
-- Source  : ae_monthly
-- Columns :
--   row_kind   provider, or england for the publisher's own total
--   org_code   ODS code as printed; ENG for England
--   org_name   name as printed
--   region_name   region as printed; null for England
--   month   first of the month
--   attendances_type1   people who came without an appointment, major departments (type 1)
--   attendances_type2   people who came without an appointment, single-specialty departments (type
--                       2)
--   attendances_other   people who came without an appointment, other departments
--   booked_type1   people who came with an appointment; null = not collected yet, major departments
--                  (type 1)
--   booked_type2   people who came with an appointment; null = not collected yet, single-specialty
--                  departments (type 2)
--   booked_other   people who came with an appointment; null = not collected yet, other departments
--   over_4h_type1   of them over four hours, major departments (type 1)
--   over_4h_type2   of them over four hours, single-specialty departments (type 2)
--   over_4h_other   of them over four hours, other departments
--   booked_over_4h_type1   of those with an appointment over four hours; null = not collected yet,
--                          major departments (type 1)
--   booked_over_4h_type2   of those with an appointment over four hours; null = not collected yet,
--                          single-specialty departments (type 2)
--   booked_over_4h_other   of those with an appointment over four hours; null = not collected yet,
--                          other departments
--   waits_4_to_12h_dta   people who waited 4 to 12 hours from the decision to admit
--   waits_12h_dta   people who waited over 12 hours from the decision to admit
--   admissions_type1   emergency admissions via A&E, major departments (type 1)
--   admissions_type2   emergency admissions via A&E, single-specialty departments (type 2)
--   admissions_other   emergency admissions via A&E, other departments
--   other_admissions   emergency admissions not via A&E
--   release_id   the release it was read from
--   sheet_name   sheet of that file; empty for a CSV
--   row_number   row of that sheet

with figures as (

    select * from parsed.ae_monthly

),

releases as (

    select * from staging.releases

)

select
    figures.row_kind,
    figures.org_code,
    figures.org_name,
    figures.region_name,
    figures.month,
    figures.attendances_type1,
    figures.attendances_type2,
    figures.attendances_other,
    figures.booked_type1,
    figures.booked_type2,
    figures.booked_other,
    figures.over_4h_type1,
    figures.over_4h_type2,
    figures.over_4h_other,
    figures.booked_over_4h_type1,
    figures.booked_over_4h_type2,
    figures.booked_over_4h_other,
    figures.waits_4_to_12h_dta,
    figures.waits_12h_dta,
    figures.admissions_type1,
    figures.admissions_type2,
    figures.admissions_other,
    figures.other_admissions,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
where figures.release_id in (
    select releases.release_id from releases
    where releases.is_newest
)
