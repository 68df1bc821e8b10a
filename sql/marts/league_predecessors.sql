-- One edition of a league table beside the edition before it: may the two be compared?
--
-- Grain   : table_id, edition
-- Columns :
--   table_id          key of the table in metrics.toml
--   edition           latest, or the month such as 2026-03; the first one held is not here
--   earlier_edition   the edition before it
--   ranked            organisations with a place in this one
--   ranked_before     organisations with a place in the one before
--   ranked_in_both    organisations with a place in both
--   closed_since      organisations with a place in the one before only that have closed
--   may_be_compared   whether at least nine in ten are in both

with editions as (

    select * from marts.league_editions

),

places as (

    select * from marts.league_places
    where place is not null

),

organisations as (

    select * from marts.organisations

),

pairs as (

    select
        table_id,
        edition,
        lead(edition) over (
            partition by table_id order by is_latest desc, edition desc
        ) as earlier_edition
    from editions

),

stood as (

    -- Who has a place in either.
    select
        pairs.table_id,
        pairs.edition,
        pairs.earlier_edition,
        places.org_code,
        bool_or(places.edition = pairs.edition) as is_now,
        bool_or(places.edition = pairs.earlier_edition) as was_before
    from pairs
    left join places
        on
            pairs.table_id = places.table_id
            and places.edition in (pairs.edition, pairs.earlier_edition)
    where pairs.earlier_edition is not null
    group by pairs.table_id, pairs.edition, pairs.earlier_edition, places.org_code

),

counted as (

    select
        stood.table_id,
        stood.edition,
        stood.earlier_edition,
        count(*) filter (where stood.is_now) as ranked,
        count(*) filter (where stood.was_before) as ranked_before,
        count(*) filter (where stood.is_now and stood.was_before) as ranked_in_both,
        count(*) filter (
            where not stood.is_now and organisations.closed_on is not null
        ) as closed_since
    from stood
    left join organisations on stood.org_code = organisations.org_code
    group by stood.table_id, stood.edition, stood.earlier_edition

)

select
    table_id,
    edition,
    earlier_edition,
    ranked,
    ranked_before,
    ranked_in_both,
    closed_since,
    may_be_compared(ranked_in_both, ranked, ranked_before) as may_be_compared
from counted
