-- Whether a place has moved since an earlier edition of a league table by more than doubt explains.
--
-- Both editions stand in the same replays: they are weighed alike, and a figure that is the same in
-- both is drawn the same. A move is shown as a rise or a fall only if it goes the same way in 97.5%
-- of replays, and if it rests on no figure that earns no score. Editions of which fewer than nine
-- in ten stand in both are not compared.
--
-- Grain   : table_id, edition, since_edition, org_code
-- Publish : league-moves.csv
-- Columns :
--   table_id        key of the table in metrics.toml
--   edition         latest, or the month such as 2026-03
--   since_edition   the earlier edition that it is compared with
--   basis           month = the edition before; year = the edition twelve months before
--   org_code        code of the organisation, ranked in both
--   place_before    its place in the earlier edition
--   place_now       its place in this one
--   moved           places gained; below zero = lost
--   moved_low       low end of the range that holds 95% of its moves in the replays
--   moved_high      high end of it
--   verdict         rise, fall, or no clear change
--   has_new_score   whether a score that is quoted without noise changed in between: a move that it
--                   makes is always clear
--   has_new_target  whether another target is in force for a measure of the table

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

changes as (

    select
        compared.table_id,
        compared.edition,
        compared.since_edition,
        later.org_code,
        bool_or(
            metrics.scoring = 'lookup' and later.metric_value is distinct from earlier.metric_value
        ) as has_new_score,
        bool_or(later.target is distinct from earlier.target) as has_new_target,
        bool_or(later.credibility is not null or earlier.credibility is not null)
            as is_not_believed
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
    group by compared.table_id, compared.edition, compared.since_edition, later.org_code

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
        when changes.is_not_believed then 'no clear change'
        when ranges.moved_low > 0 and later.place < earlier.place then 'rise'
        when ranges.moved_high < 0 and later.place > earlier.place then 'fall'
        else 'no clear change'
    end as verdict,
    coalesce(changes.has_new_score, false) as has_new_score,
    coalesce(changes.has_new_target, false) as has_new_target
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
left join changes
    on
        ranges.table_id = changes.table_id
        and ranges.edition = changes.edition
        and ranges.since_edition = changes.since_edition
        and ranges.org_code = changes.org_code
