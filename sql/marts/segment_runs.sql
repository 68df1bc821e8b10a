-- How many quarters one trust has spent in NHS England's bottom segment, of those held.
--
-- Segment 5 comes on top of segments 1 to 4: a trust in it still has one of these.
--
-- Grain   : org_code
-- Publish : segment-runs.csv
-- Columns :
--   org_code          code of the trust
--   org_name          its name
--   trust_type        official type
--   first_quarter     first quarter with a segment
--   last_quarter      newest quarter with a segment
--   quarters_held     [count] quarters with a segment
--   quarters_last     [count] of them those in segment 4
--   run_now           [count] quarters in a row in segment 4 up to the newest; 0 = it is not in it
--   run_since         first quarter of that run; null = it is not in segment 4 now
--   is_run_longer     the run begins with the first quarter held, so it may be longer
--   times_left        [count] how often it left segment 4
--   times_back        [count] how often it came into segment 4

with places as (

    select
        quarter,
        trust_type,
        org_code,
        org_name,
        adjusted_segment = 4 as is_last
    from marts.official_places
    where adjusted_segment is not null

),

sided as (

    select
        *,
        max(quarter) over (partition by org_code) as newest,
        lag(is_last) over (partition by org_code order by quarter) as was_last
    from places

),

runs as (

    -- In a run of quarters both numbers go up together.
    select
        *,
        date_diff('quarter', date '2000-01-01', quarter)
        - row_number() over (partition by org_code, is_last order by quarter) as run_number
    from sided

),

last_runs as (

    select
        org_code,
        count(*) as run_now,
        min(quarter) as run_since
    from runs
    where is_last
    group by org_code, run_number
    having max(quarter) = max(newest)

)

select
    sided.org_code,
    arg_max(sided.org_name, sided.quarter) as org_name,
    arg_max(sided.trust_type, sided.quarter) as trust_type,
    min(sided.quarter) as first_quarter,
    max(sided.quarter) as last_quarter,
    count(*) as quarters_held,
    count(*) filter (where sided.is_last) as quarters_last,
    coalesce(min(last_runs.run_now), 0) as run_now,
    min(last_runs.run_since) as run_since,
    coalesce(min(last_runs.run_since) = min(sided.quarter), false) as is_run_longer,
    count(*) filter (where sided.was_last and not sided.is_last) as times_left,
    count(*) filter (where not sided.was_last and sided.is_last) as times_back
from sided
left join last_runs on sided.org_code = last_runs.org_code
group by sided.org_code
