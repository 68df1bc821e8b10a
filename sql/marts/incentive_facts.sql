-- One thing that is known, or not known, of an incentive scheme besides its rules.
--
-- Grain   : scheme, fact_number
-- Publish : incentive-facts.csv
-- Columns :
--   scheme         key of the scheme
--   fact_number    [number] its number on the page
--   text           the fact, in words
--   kind           [code] official = the publisher says so; press = the press says so; our archive
--                  = our own files say so; not found = we looked and found nothing
--   source         [text] who says so; null = nobody: it was not found
--   link           where that can be read; null = it was not found
--   published      when it was published, as precisely as known; null = it was not found
--   looked_up      [day] day on which we looked

select
    scheme,
    row_number() over (
        partition by scheme
        order by kind = 'not found', kind != 'official', kind, text
    ) as fact_number,
    text,
    kind,
    source,
    link,
    published_on as published,
    cast(looked_up as date) as looked_up
from seeds.incentive_facts
