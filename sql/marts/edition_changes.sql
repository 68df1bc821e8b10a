-- One thing that this edition says otherwise than the edition before it.
--
-- Where a period is new, the period is listed and not every figure in it. A first edition has
-- nothing before it and no changes. Cells are the published A&E cells that a file read in since
-- then says otherwise than the file before it, whether or not a figure of ours is made of them.
--
-- Grain   : kind, about, period, org_kind, org_code, new_release_id
-- Columns :
--   kind             what has changed: cell, or a kind of marts.edition_facts
--   change_type      new, changed, gone, or of a figure withdrawn
--   about            metric, column, league table, type of trust, source, file or text
--   period           month such as 2026-03, of a quarter the first; edition of a league table;
--                    empty where there is none
--   org_kind         trust, icb, region, england, or provider of a cell; empty: none is meant
--   org_code         code of the organisation; of a release its name; empty: none is meant
--   org_name         its name; empty where none is meant
--   old_value        what the edition before says; null = nothing
--   new_value        what this edition says; null = nothing
--   old_release_id   the release it was read from; null where it is ours, or nothing
--   old_sheet_name   sheet of that file; empty for a CSV
--   old_first_row    first row that was used
--   old_last_row     last row that was used
--   new_release_id   the release it is read from now; empty where it is ours, or nothing
--   new_sheet_name   sheet of that file; empty for a CSV
--   new_first_row    first row that is used
--   new_last_row     last row that is used
--   is_figure        whether a figure, a place or an organisation has changed, so that there is an
--                    edition; a new file or a changed rule alone makes none
--   withdrawn_because   own_month_came: it was counted again on a newer map for a board that opened
--                    later, until the board had a month of its own; not_reported, not_submitted,
--                    not_published or too_small: there is no number any more; no_file_in_use: no
--                    file in use has it; null = it is not withdrawn

with facts as (

    select * from marts.edition_facts

),

before as (

    select * from declared.edition_before

),

revisions as (

    select * from marts.revisions

),

organisations as (

    select * from marts.organisations

),

observations as (

    select * from marts.observations

),

comparison as (

    select count(*) > 0 as is_possible from before

),

releases as (

    select * from staging.releases

),

known_releases as (

    -- Of each period the one that was the newest: a file between two that were known is no news.
    select
        releases.source,
        releases.period,
        max(releases.precedence) as precedence
    from releases
    inner join before on releases.release_id = before.org_code and before.kind = 'release'
    group by releases.source, releases.period

),

differences as (

    select
        coalesce(facts.kind, before.kind) as kind,
        case
            when before.kind is null then 'new'
            when facts.kind is null then 'gone'
            else 'changed'
        end as change_type,
        coalesce(facts.about, before.about) as about,
        coalesce(facts.period, before.period) as period,
        coalesce(facts.org_kind, before.org_kind) as org_kind,
        coalesce(facts.org_code, before.org_code) as org_code,
        before.fact_value as old_value,
        facts.fact_value as new_value,
        before.release_id as old_release_id,
        before.sheet_name as old_sheet_name,
        before.first_row as old_first_row,
        before.last_row as old_last_row,
        facts.release_id as new_release_id,
        facts.sheet_name as new_sheet_name,
        facts.first_row as new_first_row,
        facts.last_row as new_last_row
    from facts
    full join before
        on
            facts.kind = before.kind
            and facts.about = before.about
            and facts.period = before.period
            and facts.org_kind = before.org_kind
            and facts.org_code = before.org_code
    where facts.fact_value is distinct from before.fact_value

),

whole_periods as (

    select
        about,
        period,
        org_kind
    from differences
    where kind = 'period'

),

worth_listing as (

    select differences.*
    from differences
    left join whole_periods
        on
            differences.about = whole_periods.about
            and differences.period = whole_periods.period
            and differences.org_kind = whole_periods.org_kind
    where differences.kind = 'period' or whole_periods.about is null

),

cells as (

    select
        'cell' as kind,
        case
            when revisions.old_value is null then 'new'
            when revisions.new_value is null then 'gone'
            else 'changed'
        end as change_type,
        revisions.column_name as about,
        strftime(revisions.month, '%Y-%m') as period,
        'provider' as org_kind,
        revisions.org_code,
        revisions.org_name,
        revisions.old_value::varchar as old_value,
        revisions.new_value::varchar as new_value,
        revisions.old_release_id,
        '' as old_sheet_name,
        revisions.old_row as old_first_row,
        revisions.old_row as old_last_row,
        revisions.new_release_id,
        '' as new_sheet_name,
        revisions.new_row as new_first_row,
        revisions.new_row as new_last_row
    from revisions
    inner join releases on revisions.new_release_id = releases.release_id
    left join known_releases
        on releases.source = known_releases.source and releases.period = known_releases.period
    where releases.precedence > coalesce(known_releases.precedence, 0)

),

every as (

    select
        worth_listing.* replace (
            case
                when worth_listing.kind = 'figure' and worth_listing.change_type = 'gone'
                    then 'withdrawn'
                else worth_listing.change_type
            end as change_type
        ),
        organisations.org_name,
        case
            when worth_listing.kind != 'figure' or worth_listing.change_type != 'gone' then null
            when
                worth_listing.org_kind = 'icb'
                and strftime(organisations.opened_on, '%Y-%m') > worth_listing.period
                then 'own_month_came'
            else coalesce(observations.flag, 'no_file_in_use')
        end as withdrawn_because
    from worth_listing
    left join observations
        on
            worth_listing.kind = 'figure'
            and worth_listing.about = observations.metric_id
            and worth_listing.org_kind = observations.org_kind
            and worth_listing.org_code = observations.org_code
            and worth_listing.period = strftime(observations.month, '%Y-%m')
    left join organisations
        on
            worth_listing.org_kind = organisations.org_kind
            and worth_listing.org_code = organisations.org_code

    union all by name

    select * from cells

)

select
    every.kind,
    every.change_type,
    every.about,
    every.period,
    every.org_kind,
    every.org_code,
    coalesce(every.org_name, '') as org_name,
    every.old_value,
    every.new_value,
    every.old_release_id,
    every.old_sheet_name,
    every.old_first_row,
    every.old_last_row,
    coalesce(every.new_release_id, '') as new_release_id,
    every.new_sheet_name,
    every.new_first_row,
    every.new_last_row,
    every.kind not in ('release', 'method', 'remark') as is_figure,
    every.withdrawn_because
from every
cross join comparison
where comparison.is_possible
