-- How far NHS areas (ICBs) are apart on waits within 18 weeks in one specialty, newest month.
--
-- Grain   : treatment_function_code
-- Publish : variation-specialties.csv
-- Columns :
--   treatment_function_code   [text] the publisher's code of the specialty
--   function_id    key of the specialty in addresses
--   function_name  its name
--   month          first of the month
--   compared       [count] areas with a list of at least a hundred in it
--   tenth          [share] a tenth of these have less than this share over 18 weeks
--   middle         [share] half have less
--   ninth_tenth    [share] nine tenths have less
--   times_apart    [ratio] ninth_tenth divided by tenth; null = the tenth is zero

with lists as (

    select
        treatment_function_code,
        month,
        fraction(pathways - within_18_weeks, pathways) as too_long,
        max(month) over () as newest
    from core.rtt_waits
    where org_kind = 'icb' and treatment_function_code != 'C_999' and pathways >= 100

),

spread as (

    select
        treatment_function_code,
        month,
        count(*) as compared,
        quantile_cont(too_long, 0.1) as tenth,
        quantile_cont(too_long, 0.5) as middle,
        quantile_cont(too_long, 0.9) as ninth_tenth
    from lists
    where month = newest
    group by treatment_function_code, month
    having count(*) >= 10

)

select
    spread.treatment_function_code,
    specialties.function_id,
    specialties.function_name,
    spread.month,
    spread.compared,
    spread.tenth,
    spread.middle,
    spread.ninth_tenth,
    fraction(spread.ninth_tenth, spread.tenth) as times_apart
from spread
inner join seeds.treatment_functions as specialties
    on spread.treatment_function_code = specialties.treatment_function_code
