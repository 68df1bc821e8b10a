-- How many months one organisation was likely in the bottom quarter of one of our tables.
--
-- It counts as likely there if it is in the bottom quarter in more than half of the replays of
-- the month's table. A run goes over the tables that we have: a month without a table does not end
-- it, a table without the organisation does.
--
-- Grain   : table_id, org_code
-- Publish : bottom-runs.csv
-- Columns :
--   table_id          key of the table in metrics.toml
--   org_code          code of the organisation
--   org_name          its name
--   first_month       first month with a table in which it is ranked
--   last_month        newest such month
--   months_ranked     [count] months in which it is ranked
--   months_bottom     [count] of them those in which it was likely in the bottom quarter
--   run_now           [count] tables in a row up to the newest; 0 = it is not likely there
--   run_since         first month of that run; null = it is not likely there now
--   is_run_longer     the run begins with the first month held, so it may be longer
--   bottom_share      share of replays of its newest month with it in the bottom quarter; null =
--                     fewer than four are ranked

with editions as (

    select
        table_id,
        edition,
        month,
        row_number() over (partition by table_id order by month) as table_number,
        max(month) over (partition by table_id) as newest
    from marts.league_editions
    where month is not null

),

standings as (

    select
        standings.table_id,
        standings.org_code,
        standings.org_name,
        editions.month,
        editions.table_number,
        editions.newest,
        standings.bottom_quarter_share,
        coalesce(standings.bottom_quarter_share > 0.5, false) as is_bottom
    from marts.league_standings as standings
    inner join editions
        on standings.table_id = editions.table_id and standings.edition = editions.edition
    where standings.place is not null

),

runs as (

    select
        *,
        -- In a run both numbers go up together.
        table_number
        - row_number() over (partition by table_id, org_code, is_bottom order by table_number)
            as run_number
    from standings

),

last_runs as (

    select
        table_id,
        org_code,
        run_number,
        count(*) as run_now,
        min(month) as run_since
    from runs
    where is_bottom
    group by table_id, org_code, run_number
    having max(month) = max(newest)

)

select
    standings.table_id,
    standings.org_code,
    arg_max(standings.org_name, standings.month) as org_name,
    min(standings.month) as first_month,
    max(standings.month) as last_month,
    count(*) as months_ranked,
    count(*) filter (where standings.is_bottom) as months_bottom,
    coalesce(min(last_runs.run_now), 0) as run_now,
    min(last_runs.run_since) as run_since,
    coalesce(min(last_runs.run_since) = min(standings.month), false) as is_run_longer,
    arg_max(standings.bottom_quarter_share, standings.month) as bottom_share
from standings
left join last_runs
    on standings.table_id = last_runs.table_id and standings.org_code = last_runs.org_code
group by standings.table_id, standings.org_code
