-- What the providers of an acute trust's footprint add up to, by one mapping.
--
-- By a month's own mapping this is the published figure, to a ten-thousandth of a person in all
-- months held: so a figure by an older mapping is wrong only where the mapping has changed since.
--
-- Grain   : org_code, month, mapped_month
-- Columns :
--   org_code        ODS code of the acute trust
--   month           first of the month
--   mapped_month    first of the month of the mapping
--   lag_months      how many months older the mapping is; 0 = the month's own
--   is_used         the newest mapping, by which figures are made
--   attendances     people who came, all department types, booked and unbooked
--   within_4h       of them within four hours of arrival; null = a provider did not report it
--   is_passed_on    a part is mapped to another trust, which has become part of this one since
--   release_id      the release that the providers' rows were read from
--   sheet_name      sheet of that file; empty for a CSV
--   first_row       first row that was added up
--   last_row        last row that was added up
--   row_count       how many providers were added up

with mapped as (

    select
        *,
        -- Shares have at most nine digits. Added up as whole numbers they give the same sum in any
        -- order.
        cast(round(attendances * share, 9) as decimal(24, 9)) as share_of_attendances,
        cast(round((attendances - over_4h) * share, 9) as decimal(24, 9)) as share_within_4h
    from core.ae_mapped_rows

)

select
    acute_code as org_code,
    month,
    mapped_month,
    min(lag_months) as lag_months,
    bool_and(is_used) as is_used,
    cast(round(sum(share_of_attendances), 4) as double) as attendances,
    case
        when count(share_within_4h) = count(*)
            then cast(round(sum(share_within_4h), 4) as double)
    end as within_4h,
    bool_or(acute_code != mapped_code) as is_passed_on,
    min(release_id) as release_id,
    min(sheet_name) as sheet_name,
    min(row_number) as first_row,
    max(row_number) as last_row,
    cast(count(distinct provider_code) as integer) as row_count
from mapped
group by acute_code, month, mapped_month
