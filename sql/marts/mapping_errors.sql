-- How far figures by an older mapping of providers are off, in a month that has its own mapping.
--
-- Where a month has no workbook yet, footprints and areas are put together by the newest mapping
-- (flag by_mapping). Here the same is done for every month whose own mapping is held, and compared:
-- a trust's share within four hours with the published footprint, an ICB's with the sum by the
-- month's own mapping. Wrong is a figure that is off by more than half a tenth of a percentage
-- point, which a printed figure shows.
--
-- Grain   : org_kind, lag_months, month
-- Publish : mapping-errors.csv
-- Columns :
--   org_kind        trust: footprints; icb: areas
--   lag_months      how many months older the mapping is; 0 = the month's own
--   month           first of the month
--   mapped_month    month of the mapping
--   compared        figures that are compared
--   wrong           of them off by more than 0.05 percentage points
--   largest         largest difference, as a fraction; null = nothing to compare
--   largest_code    whose it is; null = none is off

with footprints as (

    select * from core.ae_mapped_footprints

),

published as (

    select * from core.ae_footprints
    where mapped_month is null and attendances > 0 and within_4h is not null

),

mapped_icbs as (

    select * from core.ae_mapped_icbs

),

providers as (

    select * from core.ae_provider_months
    where not is_field_test

),

icbs as (

    select
        mapped_icbs.icb_code,
        mapped_icbs.month,
        mapped_icbs.mapped_month,
        mapped_icbs.lag_months,
        fraction(
            sum(providers.attendances - providers.over_4h), sum(providers.attendances)
        ) as within_4h
    from mapped_icbs
    inner join providers
        on mapped_icbs.org_code = providers.org_code and mapped_icbs.month = providers.month
    group by
        mapped_icbs.icb_code, mapped_icbs.month, mapped_icbs.mapped_month, mapped_icbs.lag_months

),

compared as (

    select
        'trust' as org_kind,
        published.org_code,
        published.month,
        footprints.mapped_month,
        footprints.lag_months,
        round(
            abs(
                fraction(footprints.within_4h, footprints.attendances)
                - fraction(published.within_4h, published.attendances)
            ),
            6
        ) as distance
    from published
    inner join footprints
        on published.org_code = footprints.org_code and published.month = footprints.month

    union all

    select
        'icb' as org_kind,
        own.icb_code as org_code,
        own.month,
        older.mapped_month,
        older.lag_months,
        round(abs(older.within_4h - own.within_4h), 6) as distance
    from icbs as own
    inner join icbs as older on own.icb_code = older.icb_code and own.month = older.month
    where own.lag_months = 0

)

select
    org_kind,
    lag_months,
    month,
    mapped_month,
    count(distance) as compared,
    count(*) filter (where distance > 0.0005) as wrong,
    max(distance) as largest,
    arg_max(org_code, (distance, org_code)) filter (where distance > 0) as largest_code
from compared
group by org_kind, lag_months, month, mapped_month
