-- One figure that is not there: an open organisation had it, and has none in the newest period.
--
-- A period is held when at least half as many peers have a figure as in the fullest one, as for
-- league tables: a file that has not come yet is nobody's missing figure. A cut of a published
-- table has only some providers, so the newest period is never one of which only a cut is held.
--
-- Grain   : metric_id, org_kind, org_code
-- Publish : missing-figures.csv
-- Columns :
--   metric_id    key of the metric in metrics.toml
--   org_kind     trust or icb
--   org_code     code of the organisation
--   org_name     its name
--   month        first of the newest month or quarter that we have of its peers
--   last_month   first of the last month or quarter with a figure of it
--   release_id   the release that last figure was read from
--   sheet_name   sheet of that file; null = it has no sheets, as a CSV
--   first_row    first row that was used
--   last_row     last row that was used
--   row_count    how many rows were used

with figures as (

    select * from metrics.all_values

),

organisations as (

    select * from core.organisations

),

waiting_lists as (

    select * from staging.rtt_incomplete_provider

),

cuts as (

    select
        month,
        release_id
    from waiting_lists
    where is_cut
    group by month, release_id

),

with_a_figure as (

    select
        figures.metric_id,
        figures.org_kind,
        figures.org_code,
        organisations.org_name,
        organisations.closed_on,
        coalesce(organisations.peer_group, figures.org_kind) as peers,
        figures.month,
        figures.release_id,
        figures.sheet_name,
        figures.first_row,
        figures.last_row,
        figures.row_count
    from figures
    inner join organisations
        on
            figures.org_kind = organisations.org_kind
            and figures.org_code = organisations.org_code
    where
        figures.metric_value is not null
        and (organisations.peer_group is not null or figures.org_kind = 'icb')

),

counted as (

    select
        metric_id,
        org_kind,
        peers,
        month,
        count(*) as how_many,
        max(count(*)) over (partition by metric_id, org_kind, peers) as fullest
    from with_a_figure
    where
        not exists (
            select cuts.month from cuts
            where
                cuts.month = with_a_figure.month and cuts.release_id = with_a_figure.release_id
        )
    group by metric_id, org_kind, peers, month

),

newest as (

    select
        metric_id,
        org_kind,
        peers,
        max(month) as month
    from counted
    where 2 * how_many >= fullest
    group by metric_id, org_kind, peers

),

last_figures as (

    select * from with_a_figure
    qualify row_number() over (
        partition by metric_id, org_kind, org_code
        order by month desc
    ) = 1

)

select
    last_figures.metric_id,
    last_figures.org_kind,
    last_figures.org_code,
    last_figures.org_name,
    newest.month,
    last_figures.month as last_month,
    last_figures.release_id,
    last_figures.sheet_name,
    last_figures.first_row,
    last_figures.last_row,
    last_figures.row_count
from last_figures
inner join newest
    on
        last_figures.metric_id = newest.metric_id
        and last_figures.org_kind = newest.org_kind
        and last_figures.peers = newest.peers
left join figures as now
    on
        last_figures.metric_id = now.metric_id
        and last_figures.org_kind = now.org_kind
        and last_figures.org_code = now.org_code
        and newest.month = now.month
where
    last_figures.month < newest.month
    -- Sheffield Teaching Hospitals sent no waiting lists for most of a year; whoever is silent for
    -- more than two has most likely given the service up.
    and last_figures.month >= newest.month - interval 2 year
    and last_figures.closed_on is null
    -- A line without a figure is no silence: too few people, or not reported by agreement.
    and coalesce(now.flag, 'not_submitted') = 'not_submitted'
