-- How well one measure can be predicted from what a trust cannot choose, by the model of
-- fairness-places.
--
-- Grain   : field, metric_id
-- Publish : fairness-models.csv
-- Columns :
--   field          [code] all = all acute trusts; without_specialists = without specialist trusts
--   metric_id      key of the metric in metrics.toml
--   month          first of the month
--   trusts         [count] trusts with an expectation
--   left_out_r2    [ratio] share of the variance that is predicted when each trust is left out of
--                  the model in turn; at or below zero = the plain mean does as well
--   is_adjusted    it is large enough for an adjusted place to be given
--   mean_move      [place] places that the adjustment moves a trust on average; null = none is
--                  given
--   most_move      [place] the most that it moves one; null = none is given

with places as (

    select * from marts.fairness_places
    where gap is not null

),

with_means as (

    select
        *,
        avg(cast(metric_value as decimal(18, 12))) over (partition by field, metric_id)
            as mean_value
    from places

)

select
    field,
    metric_id,
    min(month) as month,
    count(*) as trusts,
    round(
        1 - fraction(
            sum(cast(round(gap * gap, 12) as decimal(18, 12))),
            sum(cast(round((metric_value - mean_value) ** 2, 12) as decimal(18, 12)))
        ),
        6
    ) as left_out_r2,
    count(adjusted_place) > 0 as is_adjusted,
    round(avg(abs(adjusted_place - raw_place)), 1) as mean_move,
    max(abs(adjusted_place - raw_place)) as most_move
from with_means
group by field, metric_id
