-- What a published score of one trust may mean, judged by the steps of other trusts' scores.
--
-- A step is from the score of one quarter to that of the next. Steps across April, when a new plan
-- year begins, are kept apart from steps within a year: a score of January to March is judged by
-- the first, any other by the second; where none of these is known, by the other kind. Counted are
-- the steps of other trusts with the same score, and with them a few of a typical trust: how often
-- any score changes, and where changes end. A trust's own steps never count. One half of a step
-- belongs to each of its two quarters, as in league_noise: the chances of a change are halved.
--
-- Grain   : metric_id, org_code, month, is_of_its_time
-- Publish : score-steps.csv
-- Columns :
--   metric_id        key of the metric in metrics.toml
--   org_code         code of the trust
--   month            first month of the quarter
--   is_of_its_time   by the steps known in that quarter; false = by all that are known now
--   score            [score] the published score, 1 (best) to 4
--   regime           [key] across April or within a year; null = no step is known
--   steps            [count] steps of other trusts, whatever their score
--   changes          [count] how many of them were changes
--   steps_same       [count] steps of other trusts with the same score
--   changes_same     [count] how many of them were changes
--   steps_after      [count] how many of the steps end after the quarter of the score
--   chance_1         [share] chance that it means 1; null = no step is known
--   chance_2         [share] chance that it means 2; null = no step is known
--   chance_3         [share] chance that it means 3; null = no step is known
--   chance_4         [share] chance that it means 4; null = no step is known

with doubt as (

    select * from declared.doubt

),

metrics as (

    select * from declared.metrics

),

figures as (

    select * from metrics.all_values

),

scores as (

    select
        figures.metric_id,
        figures.org_code,
        figures.month,
        round(figures.metric_value)::integer as score
    from figures
    inner join metrics on figures.metric_id = metrics.metric_id
    where
        metrics.scoring = 'lookup'
        and figures.org_kind = 'trust'
        and figures.flag = 'published'
        and figures.metric_value in (1, 2, 3, 4)

),

steps as (

    select
        earlier.metric_id,
        earlier.org_code,
        earlier.score as score_from,
        later.score as score_to,
        later.month as ends_in,
        financial_year(earlier.month) != financial_year(later.month) as is_across
    from scores as earlier
    inner join scores as later
        on
            earlier.metric_id = later.metric_id
            and earlier.org_code = later.org_code
            and later.month = earlier.month + interval 3 month

),

needed as (

    select
        metric_id,
        month,
        financial_year(month) != financial_year((month + interval 3 month)::date) as is_across,
        unnest([false, true]) as is_of_its_time
    from scores
    group by metric_id, month

),

known as (

    select
        needed.metric_id,
        needed.month,
        needed.is_of_its_time,
        steps.org_code,
        steps.score_from,
        steps.score_to,
        steps.ends_in,
        steps.is_across
    from needed
    inner join steps
        on
            needed.metric_id = steps.metric_id
            and (needed.month >= steps.ends_in or not needed.is_of_its_time)
    -- Its own kind of steps where any is known: the other kind only without it.
    qualify
        rank() over (
            partition by needed.metric_id, needed.month, needed.is_of_its_time
            order by steps.is_across = needed.is_across desc
        ) = 1

),

may_be as (

    select unnest([1, 2, 3, 4]) as score

),

of_others as (

    -- A trust's own steps are left out.
    select
        scores.metric_id,
        scores.org_code,
        scores.month,
        scores.score,
        known.is_of_its_time,
        known.score_from,
        known.score_to,
        known.ends_in,
        known.is_across
    from scores
    inner join known
        on
            scores.metric_id = known.metric_id
            and scores.month = known.month
            and scores.org_code != known.org_code

),

others as (

    select
        metric_id,
        org_code,
        month,
        score,
        is_of_its_time,
        bool_or(is_across) as is_across,
        count(*) as steps,
        count(*) filter (where score_from != score_to) as changes,
        count(*) filter (where score_from = score) as steps_same,
        count(*) filter (where score_from = score and score_to != score) as changes_same,
        count(*) filter (where ends_in > month) as steps_after,
        count(*) filter (where score_to != score and score_from != score_to) as changes_elsewhere
    from of_others
    group by metric_id, org_code, month, score, is_of_its_time

),

ends as (

    select
        of_others.metric_id,
        of_others.org_code,
        of_others.month,
        of_others.is_of_its_time,
        may_be.score,
        count(*) filter (
            where of_others.score_from = of_others.score and of_others.score_to = may_be.score
        ) as same,
        count(*) filter (
            where of_others.score_from != of_others.score_to and of_others.score_to = may_be.score
        ) as changes
    from of_others
    cross join may_be
    group by
        of_others.metric_id,
        of_others.org_code,
        of_others.month,
        of_others.is_of_its_time,
        may_be.score

),

chances as (

    -- The typical trust keeps its score as often as all do, and changes to where changes end.
    select
        others.metric_id,
        others.org_code,
        others.month,
        others.is_of_its_time,
        ends.score,
        round(
            (
                ends.same + doubt.typical_steps * case
                    when others.changes_elsewhere = 0
                        then if(ends.score = others.score, 1, 0)
                    when ends.score = others.score
                        then 1 - fraction(others.changes, others.steps)
                    else
                        fraction(others.changes, others.steps)
                        * fraction(ends.changes, others.changes_elsewhere)
                end
            )
            / (others.steps_same + doubt.typical_steps)
            / 2
            + if(ends.score = others.score, 0.5, 0),
            9
        ) as chance
    from others
    cross join doubt
    inner join ends
        on
            others.metric_id = ends.metric_id
            and others.org_code = ends.org_code
            and others.month = ends.month
            and others.is_of_its_time = ends.is_of_its_time

)

select
    scores.metric_id,
    scores.org_code,
    scores.month,
    needed.is_of_its_time,
    scores.score,
    case
        when others.is_across then 'across April'
        when not others.is_across then 'within a year'
    end as regime,
    coalesce(others.steps, 0) as steps,
    coalesce(others.changes, 0) as changes,
    coalesce(others.steps_same, 0) as steps_same,
    coalesce(others.changes_same, 0) as changes_same,
    coalesce(others.steps_after, 0) as steps_after,
    max(chances.chance) filter (where chances.score = 1) as chance_1,
    max(chances.chance) filter (where chances.score = 2) as chance_2,
    max(chances.chance) filter (where chances.score = 3) as chance_3,
    max(chances.chance) filter (where chances.score = 4) as chance_4
from scores
inner join needed on scores.metric_id = needed.metric_id and scores.month = needed.month
left join others
    on
        scores.metric_id = others.metric_id
        and scores.org_code = others.org_code
        and scores.month = others.month
        and needed.is_of_its_time = others.is_of_its_time
left join chances
    on
        scores.metric_id = chances.metric_id
        and scores.org_code = chances.org_code
        and scores.month = chances.month
        and needed.is_of_its_time = chances.is_of_its_time
group by all
