-- By which workbook's mapping the providers of a month may be put together, and how old it is.
--
-- A month with a workbook has its own mapping. A month without one takes the newest, if it is not
-- older than metrics.toml allows. Older mappings of months that have their own are here as well:
-- marts.mapping_errors applies them to learn how far such a figure can be off.
--
-- Grain   : month, mapped_month
-- Columns :
--   month          first of a month for which providers have figures
--   mapped_month   first of the month of the mapping
--   lag_months     how many months older the mapping is; 0 = the month's own
--   is_used        the newest one, by which figures are made

with providers as (

    select * from core.ae_provider_months

),

workbook as (

    select * from staging.ae_by_provider_workbook

),

rule as (

    select * from declared.as_of

),

months as (

    select month
    from providers
    group by month

),

mappings as (

    select month
    from workbook
    where part = 'acute_mapping'
    group by month

)

select
    months.month,
    mappings.month as mapped_month,
    date_diff('month', mappings.month, months.month) as lag_months,
    row_number() over (partition by months.month order by mappings.month desc) = 1 as is_used
from months
cross join rule
inner join mappings
    on
        months.month >= mappings.month
        and months.month <= mappings.month + to_months(rule.mapping_months)
