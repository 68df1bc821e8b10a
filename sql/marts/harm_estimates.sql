-- A published estimate of deaths that go with long waits in A&E in England, and what it is made of.
--
-- National only. It says nothing of any trust, and no part of it may be given to one.
--
-- Grain   : year
-- Publish : harm-estimates.csv
-- Columns :
--   year                    [text] calendar year
--   deaths                  [expected] deaths within 30 days beyond those expected, as published
--   admitted_share          share of patients over 12 hours from arrival who waited for a bed
--   patients_per_death      [ratio] patients for each such death
--   patients_as_published   patients over 12 hours from arrival, in the words of the source
--   patients_needed         [expected] how many patients lead to the published number: deaths times
--                           patients_per_death, divided by admitted_share
--   deaths_low              [expected] low end of the range, rounded to hundreds
--   deaths_high             [expected] high end of it
--   range_from              what the range is made from
--   kind                    [code] college = from a royal college
--   source                  [text] where it is
--   link                    web address of the source
--   published               [text] day of the source
--   looked_up               [day] day on which we looked it up

with estimates as (

    select * from seeds.harm_estimates

)

select
    year,
    cast(deaths as double) as deaths,
    cast(admitted_share as double) as admitted_share,
    cast(patients_per_death as double) as patients_per_death,
    patients_as_published,
    round(
        fraction(
            cast(deaths as double) * cast(patients_per_death as double),
            cast(admitted_share as double)
        )
    ) as patients_needed,
    cast(low as double) as deaths_low,
    cast(high as double) as deaths_high,
    range_from,
    kind,
    source,
    link,
    published_on as published,
    cast(looked_up as date) as looked_up
from estimates
