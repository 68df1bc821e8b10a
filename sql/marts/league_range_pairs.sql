-- How many places of one edition of a league table lay in the ranges of an earlier edition.
--
-- A range is about its own month. That of `all` covers noise and judgement, as printed; that of
-- `noise` the figures alone; that of `then` both, judged only by what was known in its own month.
-- Two figures with the same noise around one level: the later place is in a range of 95% by noise
-- alone in 83 of 100 cases, because it has noise of its own.
--
-- Grain   : table_id, edition, later_edition, kind
-- Publish : league-range-pairs.csv
-- Columns :
--   table_id        key of the table in metrics.toml
--   edition         the month of the range, such as 2026-03
--   later_edition   the month of the place, or latest
--   kind            all, noise or then
--   months_later    [months] months from the one to the other; latest is at its newest figure
--   compared        [count] organisations ranked in both
--   inside          [count] how many of their later places lay in the earlier range

with replays as (

    select * from marts.replays
    where doubt in ('all', 'noise', 'then') and edition != 'latest'

),

places as (

    select * from marts.league_places
    where place is not null

),

periods as (

    select * from marts.league_periods

),

dated as (

    select
        table_id,
        edition,
        coalesce(try_cast(edition || '-01' as date), max(month)) as month
    from periods
    group by table_id, edition

),

ranges as (

    select
        replays.table_id,
        replays.edition,
        replays.doubt,
        replays.org_code,
        least(places.place, list_aggregate(replays.places, 'quantile_disc', 0.025)) as place_low,
        greatest(places.place, list_aggregate(replays.places, 'quantile_disc', 0.975)) as place_high
    from replays
    inner join places
        on
            replays.table_id = places.table_id
            and replays.edition = places.edition
            and replays.org_code = places.org_code

)

select
    ranges.table_id,
    ranges.edition,
    later.edition as later_edition,
    ranges.doubt as kind,
    date_diff('month', min(earlier.month), min(later.month)) as months_later,
    count(*) as compared,
    count(*) filter (
        where places.place between ranges.place_low and ranges.place_high
    ) as inside
from ranges
inner join dated as earlier
    on ranges.table_id = earlier.table_id and ranges.edition = earlier.edition
inner join dated as later
    on earlier.table_id = later.table_id and earlier.month < later.month
inner join places
    on
        ranges.table_id = places.table_id
        and later.edition = places.edition
        and ranges.org_code = places.org_code
group by ranges.table_id, ranges.edition, later.edition, ranges.doubt
