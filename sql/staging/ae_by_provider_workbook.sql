-- One row of one sheet of the A&E workbook, by the newest admitted release.
--
-- Grain   : month, part, row_number
-- Source  : ae_by_provider_workbook
-- Columns :
--   part   the sheet: provider, non_booked, booked, footprint, system, org_mapping, acute_mapping,
--          not_submitted
--   row_kind   organisation, or england for the publisher's own total
--   org_code   ODS code as printed; ENG for England
--   org_name   name as printed
--   region_name   region as printed; null where the sheet has none
--   icb_name   ICB of the organisation that month, by name (org_mapping)
--   acute_code   acute trust it is counted towards (acute_mapping)
--   month   first of the month
--   attendances_type1   people who came, major departments (type 1); null where the sheet has none
--   attendances_type2   people who came, single-specialty departments (type 2); null where the
--                       sheet has none
--   attendances_other   people who came, other departments; null where the sheet has none
--   attendances   people who came, all departments; null where the sheet has none
--   within_4h_type1   of them within four hours, major departments (type 1); null where the sheet
--                     has none
--   within_4h_type2   of them within four hours, single-specialty departments (type 2); null where
--                     the sheet has none
--   within_4h_other   of them within four hours, other departments; null where the sheet has none
--   within_4h   of them within four hours; null where the sheet has none
--   over_4h_type1   of them over four hours, major departments (type 1); null where the sheet has
--                   none
--   over_4h_type2   of them over four hours, single-specialty departments (type 2); null where the
--                   sheet has none
--   over_4h_other   of them over four hours, other departments; null where the sheet has none
--   over_4h   of them over four hours; null where the sheet has none
--   mapped_attendances   people of walk-in centres counted towards the trust; null where the sheet
--                        has none
--   mapped_over_4h   of them over four hours; null where the sheet has none
--   admissions_type1   emergency admissions via A&E, major departments (type 1); null where the
--                      sheet has none
--   admissions_type2   emergency admissions via A&E, single-specialty departments (type 2); null
--                      where the sheet has none
--   admissions_other   emergency admissions via A&E, other departments; null where the sheet has
--                      none
--   admissions_via_ae   emergency admissions via A&E, all departments; null where the sheet has
--                       none
--   other_admissions   emergency admissions not via A&E; null where the sheet has none
--   waits_over_4h_dta   people who waited over four hours from the decision to admit; null where
--                       the sheet has none
--   waits_12h_dta   people who waited over 12 hours from the decision to admit; null where the
--                   sheet has none
--   exact_attendances   people of a footprint before rounding: shared walk-in centres leave parts
--   exact_within_4h   of them within four hours, before rounding
--   share   part of it counted towards that trust, 0 to 1
--   release_id   the release it was read from
--   sheet_name   sheet of that file; empty for a CSV
--   row_number   row of that sheet

with figures as (

    select * from parsed.ae_by_provider_workbook

),

releases as (

    select * from staging.releases

)

select
    figures.part,
    figures.row_kind,
    figures.org_code,
    figures.org_name,
    figures.region_name,
    figures.icb_name,
    figures.acute_code,
    figures.month,
    figures.attendances_type1,
    figures.attendances_type2,
    figures.attendances_other,
    figures.attendances,
    figures.within_4h_type1,
    figures.within_4h_type2,
    figures.within_4h_other,
    figures.within_4h,
    figures.over_4h_type1,
    figures.over_4h_type2,
    figures.over_4h_other,
    figures.over_4h,
    figures.mapped_attendances,
    figures.mapped_over_4h,
    figures.admissions_type1,
    figures.admissions_type2,
    figures.admissions_other,
    figures.admissions_via_ae,
    figures.other_admissions,
    figures.waits_over_4h_dta,
    figures.waits_12h_dta,
    figures.exact_attendances,
    figures.exact_within_4h,
    figures.share,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
where figures.release_id in (
    select releases.release_id from releases
    where releases.is_newest
)
