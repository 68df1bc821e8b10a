-- One thing that this edition says otherwise than the edition before it.
--
-- Where a period is new, the period is listed and not every figure in it. A first edition has
-- nothing before it and no changes. Cells are the published A&E cells that a file read in since
-- then says otherwise than the file before it, whether or not a figure of ours is made of them.
--
-- Grain   : change_id
-- Publish : changes.csv
-- Columns :
--   change_id        [key] the same for the same difference whenever it is found, and no other's
--   severity         [code] major = a figure, place, score or range that had been published is
--                    another or gone; minor = a new period, or a figure or place where there was
--                    none; note = anything else: a file, a cell of a file, a rule, a name
--   kind             [code] cell = a cell of a published A&E file; figure = a figure of a measure;
--                    place = a place in a league table; score = the score that it is by;
--                    place_low = the best place of its likely range; place_high = the worst place
--                    of it; segment = an official segment; league_rank = an official place;
--                    unadjusted_segment = an official segment before adjustment; average_score =
--                    an official average; official_score = an official score; org_name = a name;
--                    opened_on = a day of opening; closed_on = a day of closing; icb_name = the
--                    ICB of a trust; period = a month, quarter or edition as a whole; release = a
--                    published file; method = a file that says how tables are made; remark = an
--                    item of the change log
--   change_type      [code] new = it was not there; changed = it is another; gone = it is not there
--                    any more; withdrawn = a figure that is not there any more
--   about            metric, column, league table, type of trust, source, file or text; null = an
--                    organisation itself
--   period           month such as 2026-03, of a quarter the first; edition of a league table;
--                    what a file covers; null = none is meant
--   month            the same where it is a month or quarter of figures; null = it is none
--   period_kind      month, quarter or year; null where month is
--   org_kind         [key] trust, icb, region or england, or provider of a published cell; null =
--                    none is meant
--   org_code         [key] code of the organisation; of a release its id; null = none is
--                    meant
--   org_name         its name; null = none is meant, or it is in no register of ours
--   old_value        what the edition before says; null = nothing
--   new_value        what this edition says; null = nothing
--   old_release_id   [key] the release it was read from; null = it is ours, or nothing
--   old_sheet_name   sheet of that file; null = it has no sheets, as a CSV, or it is ours
--   old_first_row    [row] first row that was used; null where old_release_id is
--   old_last_row     [row] last row that was used; null where old_release_id is
--   new_release_id   [key] the release it is read from now; null = it is ours, or nothing
--   new_sheet_name   sheet of that file; null = it has no sheets, as a CSV, or it is ours
--   new_first_row    [row] first row that is used; null where new_release_id is
--   new_last_row     [row] last row that is used; null where new_release_id is
--   is_figure        whether a figure, a place or an organisation has changed, so that there is an
--                    edition; a new file or a changed rule alone makes none. Not in changes.csv
--   withdrawn_because   [code] own_month_came = it was counted again on a newer map for a board
--                       that opened later, until it had a month of its own; not_reported = the
--                       trust did not report; not_submitted = named as not having submitted;
--                       not_published = no figure in the file; too_small = a share of too few
--                       people; no_file_in_use = no file in use has it; null = it is not withdrawn
--   cause_release_id   [key] the newly read file that it comes from; null = none, or not known: a
--                      place depends on many files

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

metrics as (

    select * from declared.metrics

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

),

officials as (

    -- What is told of quarters: a type of trust, or an official measure.
    select about from facts
    where kind in ('segment', 'league_rank', 'average_score', 'official_score')
    union distinct
    select about from before
    where kind in ('segment', 'league_rank', 'average_score', 'official_score')

),

of_figures as (

    -- Editions of league tables and files have a period, too, but it is not one of figures.
    select
        every.*,
        case
            when every.kind = 'cell' then 'month'
            when every.kind in ('figure', 'period') and metrics.period is not null
                then metrics.period
            when officials.about is not null then 'quarter'
        end as period_kind
    from every
    left join metrics on every.about = metrics.metric_id
    left join officials on every.about = officials.about

)

select
    left(
        md5(
            concat_ws(
                '|',
                of_figures.kind,
                of_figures.about,
                of_figures.period,
                of_figures.org_kind,
                of_figures.org_code,
                coalesce(of_figures.old_value, ''),
                coalesce(of_figures.new_value, ''),
                coalesce(of_figures.old_release_id, ''),
                coalesce(of_figures.new_release_id, '')
            )
        ),
        16
    ) as change_id,
    case
        when
            of_figures.kind
            in (
                'release',
                'cell',
                'method',
                'remark',
                'org_name',
                'opened_on',
                'closed_on',
                'icb_name'
            )
            then 'note'
        when of_figures.change_type = 'new' then 'minor'
        else 'major'
    end as severity,
    of_figures.kind,
    of_figures.change_type,
    of_figures.about,
    of_figures.period,
    case
        when of_figures.period_kind is not null
            then strptime(of_figures.period, '%Y-%m')::date
    end as month,
    of_figures.period_kind,
    of_figures.org_kind,
    of_figures.org_code,
    of_figures.org_name,
    of_figures.old_value,
    of_figures.new_value,
    of_figures.old_release_id,
    of_figures.old_sheet_name,
    of_figures.old_first_row,
    of_figures.old_last_row,
    of_figures.new_release_id,
    of_figures.new_sheet_name,
    of_figures.new_first_row,
    of_figures.new_last_row,
    of_figures.kind not in ('release', 'method', 'remark') as is_figure,
    of_figures.withdrawn_because,
    case
        when of_figures.kind = 'release' and of_figures.change_type != 'gone'
            then of_figures.org_code
        when coalesce(of_figures.old_release_id, '') != of_figures.new_release_id
            then of_figures.new_release_id
    end as cause_release_id
from of_figures
cross join comparison
where comparison.is_possible
