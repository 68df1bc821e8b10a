-- What a published score of a league table turns into in each replay.
--
-- A trust's score is drawn by its chances in score_steps. The score of an area is a mean of its
-- trusts' scores: each of them is drawn, as it is on its own page, and the mean taken.
--
-- Grain   : metric_id, org_kind, org_code, month, is_of_its_time
-- Columns :
--   metric_id        key of the metric in metrics.toml
--   org_kind         trust, or icb for a mean of trusts
--   org_code         code of the organisation
--   month            first month of the quarter
--   is_of_its_time   by the steps known in that quarter; false = by all that are known now
--   member_count     how many trusts it is made of
--   steps_after      how many of the steps known end after the quarter
--   draws            one score for each replay
--   score_number     number of the line, by which the replays name it

with doubts as (

    select * from declared.doubts

),

chances as (

    select * from marts.score_steps
    where chance_1 is not null

),

placed as (

    select * from core.finance_placed
    where org_kind = 'icb'

),

measures as (

    select * from marts.league_measures

),

counted as (

    select
        metric_id,
        org_code,
        month
    from measures
    where metric_value is not null
    group by metric_id, org_code, month

),

members as (

    select
        chances.metric_id,
        'trust' as org_kind,
        chances.org_code,
        chances.month,
        chances.org_code as trust_code
    from chances
    group by chances.metric_id, chances.org_code, chances.month

    union all

    select
        'finance_combined' as metric_id,
        placed.org_kind,
        placed.area_code as org_code,
        placed.quarter as month,
        placed.trust_code
    from placed

),

wanted as (

    -- As often as the table is drawn up again with what is known.
    select
        is_of_its_time,
        unnest(range(1, max(greatest(replays, past_replays)) + 1)) as replay
    from doubts
    where has_scores
    group by is_of_its_time

),

drawn as (

    select
        members.metric_id,
        members.org_kind,
        members.org_code,
        members.month,
        members.trust_code,
        wanted.is_of_its_time,
        wanted.replay,
        chances.steps_after,
        draw(chances.metric_id, chances.org_code, wanted.replay, chances.month) as u,
        chances.chance_1,
        chances.chance_1 + chances.chance_2 as up_to_2,
        chances.chance_1 + chances.chance_2 + chances.chance_3 as up_to_3
    from members
    inner join chances
        on
            members.metric_id = chances.metric_id
            and members.trust_code = chances.org_code
            and members.month = chances.month
    inner join wanted on chances.is_of_its_time = wanted.is_of_its_time
    -- Only what counts in a table.
    inner join counted
        on
            members.metric_id = counted.metric_id
            and members.org_code = counted.org_code
            and members.month = counted.month

),

averaged as (

    select
        metric_id,
        org_kind,
        org_code,
        month,
        is_of_its_time,
        replay,
        count(*) as member_count,
        max(steps_after) as steps_after,
        -- Scores are whole numbers: their sum is exact.
        fraction(
            sum(
                1
                + if(u >= chance_1, 1, 0)
                + if(u >= up_to_2, 1, 0)
                + if(u >= up_to_3, 1, 0)
            ),
            count(*)
        ) as score
    from drawn
    group by metric_id, org_kind, org_code, month, is_of_its_time, replay

)

select
    metric_id,
    org_kind,
    org_code,
    month,
    is_of_its_time,
    min(member_count) as member_count,
    min(steps_after) as steps_after,
    list(score order by replay) as draws,
    row_number() over (
        order by metric_id, org_kind, org_code, month, is_of_its_time
    ) as score_number
from averaged
group by metric_id, org_kind, org_code, month, is_of_its_time
