-- One thing that is known, or not known, of a rule behind the tables, with its source and date.
--
-- Grain   : page, fact_number
-- Publish : policy-facts.csv
-- Columns :
--   page            [key] the page of ours that prints it
--   fact_number     [number] its place in the list of the page
--   text            what is known or not known
--   kind            [code] official = from the publisher; press = from a newspaper; study = from a
--                   published study; college = from a royal college; our sum = worked out by us
--                   from what is cited; not found = looked for and not found by us
--   source          [text] where it is; null = not found
--   link            web address of the source; null = not found
--   published       [text] day, month or year of the source; null = not found
--   looked_up       [day] day on which we looked it up

with facts as (

    select * from seeds.policy_facts

)

select
    page,
    cast(fact_number as integer) as fact_number,
    text,
    kind,
    source,
    link,
    published_on as published,
    cast(looked_up as date) as looked_up
from facts
