-- A month of which England's waiting list is the published tables of providers added up.
--
-- There is no full extract of it. Without the independent providers, who have a sheet of their own,
-- the sum is not England: in April 2026 it would lack 448,231 of 7,093,502 pathways.
--
-- Grain   : month
-- Columns :
--   month   first of the month

with published as (

    select * from staging.rtt_incomplete_provider

),

lists as (

    select * from core.rtt_lists

)

select month
from published
where month not in (select lists.month from lists)
group by month
having bool_or(sheet_name = 'IS Provider')
