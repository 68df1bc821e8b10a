-- Whether a place has moved since an earlier edition of a league table by more than doubt explains.
--
-- Both editions are in the same replays: they are weighed alike, and a figure that is the same in
-- both is drawn the same. A move is shown as a rise or a fall only if it goes the same way in 97.5%
-- of replays, and if it rests on no figure that earns no score. Editions of which fewer than nine
-- in ten are in both we do not compare.
-- What made a move is found by going back one step at a time for everybody: to those ranked in both
-- editions, then to the earlier published scores, to the earlier targets, to the earlier scores of
-- measures that are counted another way since, to all that is of the earlier edition of those of
-- whom other figures earn no score now, and at last to all earlier figures. Each edition is weighed
-- as it was (league_weights): a figure that earns no score counts for nothing in it.
--
-- Grain   : table_id, edition, since_edition, org_code
-- Publish : league-moves.csv
-- Columns :
--   table_id        key of the table in metrics.toml
--   edition         latest, or the month such as 2026-03
--   since_edition   the earlier edition that it is compared with
--   basis           [code] month = the edition before; year = the edition of the same month, or
--                   quarter, of the year before for every measure
--   org_code        code of the organisation, ranked in both
--   place_before    its place in the earlier edition
--   place_now       its place in this one
--   moved           [place] places gained; below zero = lost
--   moved_low       [place] low end of the range that holds 95% of its moves in the replays
--   moved_high      [place] high end of it
--   verdict         [code] rise = a better place beyond doubt; fall = a worse place beyond doubt;
--                   no clear change = neither
--   has_new_score   whether a published score that counts, such as finance, is another one now
--   has_new_target  whether another target is in force for a measure of the table
--   moved_by_scores      [place] places gained because published scores changed, its own and
--                        others'
--   moved_by_targets     [place] places gained because another target is in force
--   moved_by_counting    [place] places gained on measures that are counted another way since
--   moved_by_marks       [place] places gained because other figures earn no score now than then,
--                        its own or others'; of its own figures then all that has changed
--   moved_by_membership  [place] places gained because others joined or left the table
--   moved_by_care        [place] places gained by the other figures; all six add up to moved
--   cause           [code] care = other figures of care; finance score = another published score;
--                   new target = another target in force; new counting = a measure is counted
--                   another way since; marks = figures that earn no score now and did then, or the
--                   reverse; membership = others joined or left; null = the place is the same, or a
--                   figure of its own earns no score

with league_places as (

    select * from marts.league_places

),

editions as (

    select * from marts.league_editions

),

periods as (

    select * from marts.league_periods

),

replays as (

    select * from marts.replays
    where doubt = 'all'

),

measures as (

    select * from marts.league_measures

),

metrics as (

    select * from declared.metrics

),

league_tables as (

    select * from declared.tables

),

weights as (

    select * from marts.league_weights
    where variant_id = 'published'

),

target_scores as (

    select * from marts.league_target_scores

),

breaks as (

    -- Who took in another trust is another trust since, and not counted in another way.
    select * from marts.series_breaks
    where org_code = ''

),

dated as (

    -- The latest edition stands at the month of its newest figure.
    select
        editions.table_id,
        editions.edition,
        coalesce(
            editions.month,
            (
                select max(periods.month) from periods
                where
                    periods.table_id = editions.table_id and periods.edition = editions.edition
            )
        ) as month,
        editions.is_latest
    from editions

),

steps as (

    select
        later.table_id,
        later.edition,
        earlier.edition as since_edition,
        'month' as basis
    from dated as later
    inner join dated as earlier
        on later.table_id = earlier.table_id and not earlier.is_latest
    where
        earlier.month < later.month
        and later.month <= earlier.month + interval 3 month
    qualify
        row_number() over (
            partition by later.table_id, later.edition order by earlier.month desc
        ) = 1

    union all

    select
        later.table_id,
        later.edition,
        earlier.edition as since_edition,
        'year' as basis
    from dated as later
    inner join dated as earlier
        on
            later.table_id = earlier.table_id
            and not earlier.is_latest
            and later.month = earlier.month + interval 1 year
    where
        not exists (
            select 1
            from periods as period_now
            inner join periods as period_then
                on
                    period_now.table_id = period_then.table_id
                    and period_now.metric_id = period_then.metric_id
            where
                period_now.table_id = later.table_id
                and period_now.edition = later.edition
                and period_then.edition = earlier.edition
                and period_now.month != period_then.month + interval 1 year
        )

),

stayers as (

    select
        steps.table_id,
        steps.edition,
        steps.since_edition,
        count(*) as stayed
    from steps
    inner join league_places as later
        on steps.table_id = later.table_id and steps.edition = later.edition
    inner join league_places as earlier
        on
            steps.table_id = earlier.table_id
            and steps.since_edition = earlier.edition
            and later.org_code = earlier.org_code
    where later.place is not null and earlier.place is not null
    group by steps.table_id, steps.edition, steps.since_edition

),

compared as (

    select steps.*
    from steps
    inner join stayers
        on
            steps.table_id = stayers.table_id
            and steps.edition = stayers.edition
            and steps.since_edition = stayers.since_edition
    inner join editions as later
        on steps.table_id = later.table_id and steps.edition = later.edition
    inner join editions as earlier
        on steps.table_id = earlier.table_id and steps.since_edition = earlier.edition
    where may_be_compared(stayers.stayed, later.ranked_count, earlier.ranked_count)

),

matched as (

    select
        compared.table_id,
        compared.edition,
        compared.since_edition,
        compared.basis,
        later.org_code,
        earlier.places as places_before,
        later.places as places_now
    from compared
    inner join replays as later
        on compared.table_id = later.table_id and compared.edition = later.edition
    inner join replays as earlier
        on
            compared.table_id = earlier.table_id
            and compared.since_edition = earlier.edition
            and later.org_code = earlier.org_code

),

moves as (

    select
        table_id,
        edition,
        since_edition,
        basis,
        org_code,
        list_transform(
            range(1, least(len(places_before), len(places_now)) + 1),
            lambda replay: places_before[replay] - places_now[replay]
        ) as moved
    from matched

),

ranges as (

    select
        table_id,
        edition,
        since_edition,
        basis,
        org_code,
        list_aggregate(moved, 'quantile_disc', 0.025) as moved_low,
        list_aggregate(moved, 'quantile_disc', 0.975) as moved_high
    from moves

),

paired as (

    -- Each measure of everybody ranked in both editions, now and before.
    select
        compared.table_id,
        compared.edition,
        compared.since_edition,
        later.org_code,
        later.metric_id,
        metrics.scoring = 'lookup' as is_lookup,
        (later.metric_value is distinct from earlier.metric_value) as is_other_value,
        (later.target is distinct from earlier.target) as has_new_target,
        later.measure_score as score_now,
        earlier.measure_score as score_before,
        case
            when earlier.target is null then score_by_rank(later.place, later.place_of)
            else target_scores.measure_score
        end as score_by_old_target,
        later.month as month_now,
        earlier.month as month_before,
        league_tables.org_kind,
        later_weights.weight_part as part_now,
        later_weights.weight_whole as whole_now,
        earlier_weights.weight_part as part_before,
        earlier_weights.weight_whole as whole_before,
        (later.credibility is not null or earlier.credibility is not null)
            as is_not_credible,
        (later.credibility is null) != (earlier.credibility is null) as is_other_mark
    from compared
    inner join measures as later
        on compared.table_id = later.table_id and compared.edition = later.edition
    inner join measures as earlier
        on
            compared.table_id = earlier.table_id
            and compared.since_edition = earlier.edition
            and later.org_code = earlier.org_code
            and later.metric_id = earlier.metric_id
    inner join metrics on later.metric_id = metrics.metric_id
    inner join league_tables
        on compared.table_id = league_tables.table_id and later.metric_id = league_tables.metric_id
    inner join weights as later_weights
        on
            later.table_id = later_weights.table_id
            and later.edition = later_weights.edition
            and later.org_code = later_weights.org_code
            and later.metric_id = later_weights.metric_id
    inner join weights as earlier_weights
        on
            earlier.table_id = earlier_weights.table_id
            and earlier.edition = earlier_weights.edition
            and earlier.org_code = earlier_weights.org_code
            and earlier.metric_id = earlier_weights.metric_id
    inner join league_places as later_places
        on
            compared.table_id = later_places.table_id
            and compared.edition = later_places.edition
            and later.org_code = later_places.org_code
    inner join league_places as earlier_places
        on
            compared.table_id = earlier_places.table_id
            and compared.since_edition = earlier_places.edition
            and later.org_code = earlier_places.org_code
    left join target_scores
        on
            later.table_id = target_scores.table_id
            and later.edition = target_scores.edition
            and later.org_code = target_scores.org_code
            and later.metric_id = target_scores.metric_id
            and earlier.target = target_scores.other_target
    where later_places.place is not null and earlier_places.place is not null

),

counted_anew as (

    select
        paired.metric_id,
        paired.org_kind,
        paired.month_before,
        paired.month_now
    from paired
    inner join breaks
        on
            paired.metric_id = breaks.metric_id
            and coalesce(paired.org_kind = breaks.org_kind, true)
            and paired.month_before < breaks.month
            and paired.month_now >= breaks.month
    group by paired.metric_id, paired.org_kind, paired.month_before, paired.month_now

),

marked as (

    -- Of whom other figures earn no score now, all stay as they are until the step of the marks:
    -- two editions that weigh it by other figures have no figure for figure in between.
    select
        paired.*,
        bool_or(paired.is_other_mark) over own as has_other_marks,
        paired.is_lookup and not bool_or(paired.is_other_mark) over own as goes_to_old_score,
        paired.has_new_target and not bool_or(paired.is_other_mark) over own as goes_to_old_target,
        counted_anew.metric_id is not null and not bool_or(paired.is_other_mark) over own
            as is_counted_anew
    from paired
    left join counted_anew
        on
            paired.metric_id = counted_anew.metric_id
            and paired.org_kind = counted_anew.org_kind
            and paired.month_before = counted_anew.month_before
            and paired.month_now = counted_anew.month_now
    window
        own as (
            partition by paired.table_id, paired.edition, paired.since_edition, paired.org_code
        )

),

stepwise as (

    select
        *,
        if(goes_to_old_score, score_before, score_now) as with_old_scores,
        case
            when goes_to_old_score then score_before
            when goes_to_old_target then coalesce(score_by_old_target, score_now)
            else score_now
        end as with_old_targets
    from marked

),

weighed as (

    -- As league_places has it: hundredths times parts, to two decimals.
    select
        table_id,
        edition,
        since_edition,
        org_code,
        bool_or(is_lookup and is_other_value) as has_new_score,
        bool_or(has_new_target) as has_new_target,
        bool_or(is_not_credible) as is_not_credible,
        half_up_share(
            sum(round(100 * score_now)::bigint * part_now), min(whole_now)
        ) as all_now,
        half_up_share(
            sum(round(100 * with_old_scores)::bigint * part_now), min(whole_now)
        ) as old_scores,
        half_up_share(
            sum(round(100 * with_old_targets)::bigint * part_now), min(whole_now)
        ) as old_targets,
        half_up_share(
            sum(
                round(100 * if(is_counted_anew, score_before, with_old_targets))::bigint * part_now
            ),
            min(whole_now)
        ) as old_counting,
        half_up_share(
            sum(
                round(
                    100
                    * if(has_other_marks or is_counted_anew, score_before, with_old_targets)
                )::bigint
                * part_before
            ),
            min(whole_before)
        ) as old_marks,
        half_up_share(
            sum(round(100 * score_before)::bigint * part_before), min(whole_before)
        ) as all_before
    from stepwise
    group by table_id, edition, since_edition, org_code

),

stepped as (

    select
        table_id,
        edition,
        since_edition,
        org_code,
        has_new_score,
        has_new_target,
        is_not_credible,
        rank() over (partition by table_id, edition, since_edition order by all_now) as all_now,
        rank() over (partition by table_id, edition, since_edition order by old_scores)
            as old_scores,
        rank() over (partition by table_id, edition, since_edition order by old_targets)
            as old_targets,
        rank() over (partition by table_id, edition, since_edition order by old_counting)
            as old_counting,
        rank() over (partition by table_id, edition, since_edition order by old_marks)
            as old_marks,
        rank() over (partition by table_id, edition, since_edition order by all_before)
            as all_before
    from weighed

),

parts as (

    select
        stepped.table_id,
        stepped.edition,
        stepped.since_edition,
        stepped.org_code,
        stepped.has_new_score,
        stepped.has_new_target,
        stepped.is_not_credible,
        stepped.old_scores - stepped.all_now as by_scores,
        stepped.old_targets - stepped.old_scores as by_targets,
        stepped.old_counting - stepped.old_targets as by_counting,
        earlier.place - stepped.all_before + stepped.all_now - later.place as by_membership,
        stepped.old_marks - stepped.old_counting as by_marks,
        stepped.all_before - stepped.old_marks as by_care,
        sign(earlier.place - later.place)::integer as way
    from stepped
    inner join league_places as earlier
        on
            stepped.table_id = earlier.table_id
            and stepped.since_edition = earlier.edition
            and stepped.org_code = earlier.org_code
    inner join league_places as later
        on
            stepped.table_id = later.table_id
            and stepped.edition = later.edition
            and stepped.org_code = later.org_code

),

explained as (

    select
        *,
        greatest(
            way * by_scores,
            way * by_targets,
            way * by_counting,
            way * by_marks,
            way * by_membership,
            way * by_care
        ) as most
    from parts

)

select
    ranges.table_id,
    ranges.edition,
    ranges.since_edition,
    ranges.basis,
    ranges.org_code,
    earlier.place as place_before,
    later.place as place_now,
    earlier.place - later.place as moved,
    ranges.moved_low,
    ranges.moved_high,
    case
        when explained.is_not_credible then 'no clear change'
        when ranges.moved_low > 0 and later.place < earlier.place then 'rise'
        when ranges.moved_high < 0 and later.place > earlier.place then 'fall'
        else 'no clear change'
    end as verdict,
    coalesce(explained.has_new_score, false) as has_new_score,
    coalesce(explained.has_new_target, false) as has_new_target,
    explained.by_scores as moved_by_scores,
    explained.by_targets as moved_by_targets,
    explained.by_counting as moved_by_counting,
    explained.by_marks as moved_by_marks,
    explained.by_membership as moved_by_membership,
    explained.by_care as moved_by_care,
    case
        when explained.way = 0 or explained.is_not_credible then null
        when explained.by_scores * explained.way = explained.most then 'finance score'
        when explained.by_targets * explained.way = explained.most then 'new target'
        when explained.by_counting * explained.way = explained.most then 'new counting'
        when explained.by_marks * explained.way = explained.most then 'marks'
        when explained.by_membership * explained.way = explained.most then 'membership'
        when explained.way is not null then 'care'
    end as cause
from ranges
inner join league_places as earlier
    on
        ranges.table_id = earlier.table_id
        and ranges.since_edition = earlier.edition
        and ranges.org_code = earlier.org_code
inner join league_places as later
    on
        ranges.table_id = later.table_id
        and ranges.edition = later.edition
        and ranges.org_code = later.org_code
left join explained
    on
        ranges.table_id = explained.table_id
        and ranges.edition = explained.edition
        and ranges.since_edition = explained.since_edition
        and ranges.org_code = explained.org_code
