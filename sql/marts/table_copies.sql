-- How near to the publisher's own bytes the figures of a newest table are.
--
-- A sum over several files counts with the file that is farthest from them.
--
-- Grain   : table_id, status
-- Columns :
--   table_id       key of the table in metrics.toml
--   status         first-hand, second-hand, transcribed or doubtful
--   figure_share   fraction of the figures of ranked organisations that come from such a file

with measures as (

    select * from marts.league_measures
    where edition = 'latest' and metric_value is not null

),

places as (

    select * from marts.league_places
    where edition = 'latest' and place is not null

),

kinds as (

    select distinct
        table_id,
        org_kind
    from declared.tables

),

observations as (

    select * from marts.observations

),

releases as (

    select * from staging.releases

),

counted as (

    select
        measures.table_id,
        releases.status,
        count(*) as figure_count
    from measures
    inner join places
        on measures.table_id = places.table_id and measures.org_code = places.org_code
    inner join kinds on measures.table_id = kinds.table_id
    inner join observations
        on
            measures.metric_id = observations.metric_id
            and kinds.org_kind = observations.org_kind
            and measures.org_code = observations.org_code
            and measures.month = observations.month
    inner join releases on observations.release_id = releases.release_id
    group by measures.table_id, releases.status

)

select
    table_id,
    status,
    fraction(figure_count, sum(figure_count) over (partition by table_id)) as figure_share
from counted
