-- How many steps of a published score we have, across April and within a year.
--
-- Grain   : metric_id, regime
-- Publish : score-regimes.csv
-- Columns :
--   metric_id   key of the metric in metrics.toml
--   regime      [key] across April, or within a year
--   steps       [count] steps from one quarter to the next, of any trust
--   changes     [count] how many of them were changes
--   far         [count] how many of them were changes by two or three
--   quarters    [count] how many pairs of quarters they are from

with scores as (

    select * from marts.score_steps
    where not is_of_its_time

),

steps as (

    select
        earlier.metric_id,
        earlier.month,
        earlier.score as score_from,
        later.score as score_to,
        if(
            financial_year(earlier.month) = financial_year(later.month),
            'within a year',
            'across April'
        ) as regime
    from scores as earlier
    inner join scores as later
        on
            earlier.metric_id = later.metric_id
            and earlier.org_code = later.org_code
            and later.month = earlier.month + interval 3 month

)

select
    metric_id,
    regime,
    count(*) as steps,
    count(*) filter (where score_from != score_to) as changes,
    count(*) filter (where abs(score_from - score_to) > 1) as far,
    count(distinct month) as quarters
from steps
group by metric_id, regime
