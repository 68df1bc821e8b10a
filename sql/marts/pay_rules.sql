-- One rule that ties the pay of very senior managers to their organisation, in one year.
--
-- Grain   : financial_year, rule_number
-- Publish : pay-rules.csv
-- Columns :
--   financial_year   [text] April to March, such as 2025/26
--   rule_number      [number] its place among the rules of the year
--   title            its name
--   what             what it says
--   segment          [number] official segment that triggers it; null = none that we found
--   pay_share        share of pay; null = none
--   most_gbp         the most that it can come to; null = not said
--   conditions       what else decides
--   kind             [code] official = from the publisher; press = from others who quote it
--   source           [text] where it is
--   link             web address of the source
--   published        [text] day, month or year of the source
--   looked_up        [day] day on which we looked it up

with rules as (

    select * from seeds.pay_rules

)

select
    financial_year,
    cast(rule_number as integer) as rule_number,
    title,
    what,
    cast(segment as integer) as segment,
    cast(share as double) as pay_share,
    cast(most_gbp as integer) as most_gbp,
    conditions,
    kind,
    source,
    link,
    published_on as published,
    cast(looked_up as date) as looked_up
from rules
