-- One route of one incentive scheme, as its rule was published or reported.
--
-- What is not known is said in words, never guessed. docs/decisions/0047 has the reasons.
--
-- Grain   : scheme, route
-- Publish : incentive-rules.csv
-- Columns :
--   scheme             key of the scheme
--   scheme_title       its name on our pages
--   financial_year     April to March, in which its figures end
--   route_number       [number] its place on our page
--   route              key of the route
--   route_title        what it pays for
--   measure            [code] level = the figure of a period; gain = how far it rose; null = not
--                      replayed
--   base_month         month a gain is counted from; null = not a gain, or not replayed
--   first_month        first month of the figure that is rewarded
--   last_month         last month of it
--   first_place        first place that is paid; null = not known
--   last_place         last place that is paid; null = not known
--   payment_gbp        pounds for each place; null = not known
--   place_decides      whether the place alone decides who is paid; no = conditions decide, too,
--                      that are not published
--   paid_to            who is paid
--   why_not_replayed   why we cannot replay it; null = we do
--   conditions         further conditions, or what is not known of them; null = none found
--   eligibility        who may be paid, as far as we found
--   kind               official, or which part rests on the press
--   source             [text] who says so
--   link               where that can be read
--   published          when it was published, as precisely as known: 2024-03, 2025-06-10
--   looked_up          [day] day on which we looked

select
    scheme,
    scheme_title,
    year as financial_year,
    cast(route_number as integer) as route_number,
    route,
    route_title,
    measure,
    cast(base_month as date) as base_month,
    cast(first_month as date) as first_month,
    cast(last_month as date) as last_month,
    cast(first_place as integer) as first_place,
    cast(last_place as integer) as last_place,
    cast(payment_gbp as integer) as payment_gbp,
    place_decides = 'yes' as place_decides,
    paid_to,
    why_not_replayed,
    conditions,
    eligibility,
    kind,
    source,
    link,
    published_on as published,
    cast(looked_up as date) as looked_up
from seeds.incentive_routes
