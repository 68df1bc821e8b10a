-- One thing that an edition says: a figure, a place, a name, a rule; what editions are compared by.
--
-- Everything is text, so that one comparison serves all; numbers have twelve digits, so that a new
-- version of a tool that adds in another order changes nothing.
--
-- kind is one of: figure; place, score, place_low and place_high of a league table; segment,
-- league_rank, unadjusted_segment and average_score of an official table; official_score, one score
-- in that average; period, for which figures or places are there at all; org_name,
-- opened_on, closed_on and icb_name of an organisation; release, a published file that was
-- admitted; method, a file that says how tables are made; remark, an item of the change log.
--
-- Grain   : kind, about, period, org_kind, org_code
-- Columns :
--   kind         what is said; see above
--   about        metric, league table, type of trust, source, file or text it is said of; empty for
--                an organisation
--   period       month such as 2026-03, of a quarter the first; edition of a league table; empty
--                where there is none
--   org_kind     trust, icb, region or england; empty where no organisation is meant
--   org_code     code of the organisation; of a release its name; empty where none is meant
--   fact_value   what is said
--   release_id   the release a figure was read from; null: no figure
--   sheet_name   sheet of that file; empty for a CSV
--   first_row    first row that was used
--   last_row     last row that was used

with observations as (

    select * from marts.observations
    where metric_value is not null

),

organisations as (

    select * from marts.organisations

),

league_places as (

    select * from marts.league_places
    where place is not null

),

league_ranges as (

    select * from marts.league_ranges

),

official_places as (

    select * from marts.official_places

),

official_scores as (

    select * from marts.official_scores

),

releases as (

    select * from marts.releases

),

method_files as (

    select * from declared.method_files

),

change_log as (

    select * from declared.change_log

),

figures as (

    select
        'figure' as kind,
        metric_id as about,
        strftime(month, '%Y-%m') as period,
        org_kind,
        org_code,
        format('{:.12g}', metric_value) as fact_value,
        release_id,
        sheet_name,
        first_row,
        last_row
    from observations

),

places as (

    unpivot (
        select
            league_places.table_id as about,
            league_places.edition as period,
            organisations.org_kind,
            league_places.org_code,
            league_places.place::varchar as place,
            format('{:.2f}', league_places.score) as score,
            league_ranges.place_low::varchar as place_low,
            league_ranges.place_high::varchar as place_high
        from league_places
        inner join organisations
            on
                league_places.org_code = organisations.org_code
                and organisations.org_kind in ('trust', 'icb')
        left join league_ranges
            on
                league_places.table_id = league_ranges.table_id
                and league_places.edition = league_ranges.edition
                and league_places.org_code = league_ranges.org_code
    )
    on place, score, place_low, place_high
    into name kind value fact_value

),

official as (

    unpivot (
        select
            trust_type as about,
            strftime(quarter, '%Y-%m') as period,
            'trust' as org_kind,
            org_code,
            adjusted_segment::varchar as segment,
            league_rank::varchar as league_rank,
            unadjusted_segment::varchar as unadjusted_segment,
            format('{:.12g}', average_score) as average_score
        from official_places
    )
    on segment, league_rank, unadjusted_segment, average_score
    into name kind value fact_value

),

who as (

    unpivot (
        select
            '' as about,
            '' as period,
            org_kind,
            org_code,
            org_name,
            opened_on::varchar as opened_on,
            closed_on::varchar as closed_on,
            icb_name
        from organisations
        where org_kind in ('trust', 'icb')
    )
    on org_name, opened_on, closed_on, icb_name
    into name kind value fact_value

),

said as (

    select
        kind,
        about,
        period,
        org_kind,
        org_code,
        fact_value
    from figures

    union all

    select
        kind,
        about,
        period,
        org_kind,
        org_code,
        fact_value
    from places

    union all

    select
        kind,
        about,
        period,
        org_kind,
        org_code,
        fact_value
    from official

    union all

    select
        kind,
        about,
        period,
        org_kind,
        org_code,
        fact_value
    from who

    union all

    select
        'official_score' as kind,
        nof_metric as about,
        strftime(quarter, '%Y-%m') as period,
        'trust' as org_kind,
        org_code,
        format('{:.12g}', published_score) as fact_value
    from official_scores
    where published_score is not null

    union all

    select
        'release' as kind,
        source as about,
        period,
        '' as org_kind,
        release_id as org_code,
        name as fact_value
    from releases
    where verdict = 'admitted'

    union all

    select
        'method' as kind,
        path as about,
        '' as period,
        '' as org_kind,
        '' as org_code,
        sha256 as fact_value
    from method_files

    union all

    select
        'remark' as kind,
        item as about,
        '' as period,
        '' as org_kind,
        '' as org_code,
        heading as fact_value
    from change_log

),

everything as (

    select
        kind,
        about,
        period,
        org_kind,
        org_code,
        fact_value
    from said

    union all

    select
        'period' as kind,
        about,
        period,
        org_kind,
        '' as org_code,
        'held' as fact_value
    from said
    where kind in ('figure', 'place', 'league_rank', 'official_score')
    group by about, period, org_kind

)

select
    everything.kind,
    everything.about,
    everything.period,
    everything.org_kind,
    everything.org_code,
    everything.fact_value,
    figures.release_id,
    figures.sheet_name,
    figures.first_row,
    figures.last_row
from everything
left join figures
    on
        everything.kind = figures.kind
        and everything.about = figures.about
        and everything.period = figures.period
        and everything.org_kind = figures.org_kind
        and everything.org_code = figures.org_code
