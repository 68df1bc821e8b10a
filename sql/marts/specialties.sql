-- A specialty for which people wait, by the name that the site gives it.
--
-- The publisher calls it a treatment function. All of them together are not here: the measures of
-- planned care have those.
--
-- Grain   : function_id
-- Owns    : function_id
-- Publish : specialties.csv
-- Columns :
--   function_id     name in addresses
--   treatment_function_code   code in the published files
--   function_name   name for readers
--   published_name  name as printed in the newest table of providers; null = we have none
--   in_plain_words  what it is about; ours, not the publisher's
--   is_catch_all    counts what has no line of its own

with functions as (

    select * from seeds.treatment_functions

),

published as (

    select
        treatment_function_code,
        arg_max(treatment_function_name, month) as published_name
    from staging.rtt_incomplete_provider
    group by treatment_function_code

)

select
    functions.function_id,
    functions.treatment_function_code,
    functions.function_name,
    published.published_name,
    functions.in_plain_words,
    functions.is_catch_all = 'yes' as is_catch_all
from functions
left join published on functions.treatment_function_code = published.treatment_function_code
