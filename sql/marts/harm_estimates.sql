-- An estimate of deaths that go with long waits in A&E in England, and what it is made of.
--
-- As published, or by the same formula from counts of other months. National only. It says nothing
-- of any trust, and no part of it may be given to one.
--
-- Grain   : year
-- Publish : harm-estimates.csv
-- Columns :
--   year                    [text] calendar year, or months of one
--   deaths                  [expected] deaths within 30 days beyond those expected, as published;
--                           of a sum of ours patients times admitted_share, divided by
--                           patients_per_death
--   admitted_share          share of patients over 12 hours from arrival who waited for a bed
--   patients_per_death      [ratio] patients for each such death
--   patients_as_published   patients over 12 hours from arrival, in the words of the source; of a
--                           sum of ours how they were counted
--   patients_needed         [expected] how many patients lead to the published number: deaths times
--                           patients_per_death, divided by admitted_share; of a sum of ours those
--                           counted
--   deaths_low              [expected] low end of the range, rounded to hundreds; of a sum of ours
--                           in the proportion of the newest published range
--   deaths_high             [expected] high end of it
--   range_from              what the range is made from
--   kind                    [code] college = from a royal college; our sum = worked out by us
--                           from what is cited
--   source                  [text] where it is
--   link                    web address of the source
--   published               [text] day of the source
--   looked_up               [day] day on which we looked it up

with estimates as (

    select
        year,
        cast(deaths as double) as published_deaths,
        cast(admitted_share as double) as admitted_share,
        cast(patients_per_death as double) as patients_per_death,
        cast(patients as double) as patients,
        patients_as_published,
        cast(low as double) as low,
        cast(high as double) as high,
        range_from,
        kind,
        source,
        link,
        published_on,
        cast(looked_up as date) as looked_up
    from seeds.harm_estimates

),

sums as (

    select
        *,
        coalesce(
            published_deaths, round(fraction(patients * admitted_share, patients_per_death))
        ) as deaths
    from estimates

),

newest as (

    select
        arg_max(fraction(low, published_deaths), published_on) as low_part,
        arg_max(fraction(high, published_deaths), published_on) as high_part
    from estimates
    where published_deaths is not null

)

select
    sums.year,
    sums.deaths,
    sums.admitted_share,
    sums.patients_per_death,
    sums.patients_as_published,
    coalesce(
        sums.patients,
        round(fraction(sums.deaths * sums.patients_per_death, sums.admitted_share))
    ) as patients_needed,
    coalesce(sums.low, round(sums.deaths * newest.low_part, -2)) as deaths_low,
    coalesce(sums.high, round(sums.deaths * newest.high_part, -2)) as deaths_high,
    sums.range_from,
    sums.kind,
    sums.source,
    sums.link,
    sums.published_on as published,
    sums.looked_up
from sums
cross join newest
