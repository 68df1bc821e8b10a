-- One published file that is held: where it came from, what was found in it, whether it is used.
--
-- Grain   : release_id
-- Publish : releases.csv
-- Columns :
--   release_id   name of the release
--   source       key of its source in sources.toml
--   period       what its name says it covers
--   published    when it was published, as precisely as its address tells; null = not known
--   name         file name at the publisher
--   url          address at the publisher; null = not known
--   url_known    false where the folder of the address was assumed
--   status       first-hand, second-hand or transcribed
--   note         what a person wrote about this copy; null = nothing
--   size_bytes   length of the file
--   sha256       digest of the file
--   landed_at    when it was first kept, UTC
--   verdict      admitted or refused
--   reason       why it was refused; null = admitted
--   rows_held    rows of figures read from it; null = refused
--   data_from    first month, quarter or day inside; null = refused
--   data_to      last month, quarter or day inside; null = refused
--   is_current   whether any of its figures is in use; false = replaced or refused

with releases as (

    select * from staging.releases

),

spans as (

    select
        release_id,
        min(month) as data_from,
        max(month) as data_to,
        count(*) as rows_held
    from parsed.ae_monthly
    group by release_id
    union all
    select
        release_id,
        min(month) as data_from,
        max(month) as data_to,
        count(*) as rows_held
    from parsed.ae_by_provider_workbook
    group by release_id
    union all
    select
        release_id,
        min(month) as data_from,
        max(month) as data_to,
        count(*) as rows_held
    from parsed.rtt_full_extract
    group by release_id
    union all
    select
        release_id,
        min(month) as data_from,
        max(month) as data_to,
        count(*) as rows_held
    from parsed.rtt_incomplete_provider
    group by release_id
    union all
    select
        release_id,
        min(quarter) as data_from,
        max(quarter) as data_to,
        count(*) as rows_held
    from parsed.nof_metrics
    group by release_id
    union all
    select
        release_id,
        min(quarter) as data_from,
        max(quarter) as data_to,
        count(*) as rows_held
    from parsed.nof_league_table
    group by release_id
    union all
    select
        release_id,
        min(as_of) as data_from,
        max(as_of) as data_to,
        count(*) as rows_held
    from parsed.ods_trusts
    group by release_id

),

in_use as (

    select release_id from staging.ae_monthly
    group by release_id
    union all
    select release_id from staging.ae_by_provider_workbook
    group by release_id
    union all
    select release_id from staging.rtt_full_extract
    group by release_id
    union all
    select release_id from staging.rtt_incomplete_provider
    group by release_id
    union all
    select release_id from staging.nof_metrics
    group by release_id
    union all
    select release_id from staging.nof_league_table
    group by release_id
    union all
    select release_id from staging.ods_trusts
    group by release_id

)

select
    releases.release_id,
    releases.source,
    releases.period,
    releases.published,
    releases.name,
    releases.url,
    releases.is_url_known as url_known,
    releases.status,
    releases.note,
    releases.size_bytes,
    releases.sha256,
    releases.landed_at,
    case when releases.is_admitted then 'admitted' else 'refused' end as verdict,
    releases.reason,
    spans.rows_held,
    spans.data_from,
    spans.data_to,
    in_use.release_id is not null as is_current
from releases
left join spans on releases.release_id = spans.release_id
left join in_use on releases.release_id = in_use.release_id
