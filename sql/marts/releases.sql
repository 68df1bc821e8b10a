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
--   status       first-hand, second-hand, transcribed or doubtful
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

in_use as (

    select * from staging.rows_in_use

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
    releases.rows_held,
    releases.data_from,
    releases.data_to,
    in_use.release_id is not null as is_current
from releases
left join in_use on releases.release_id = in_use.release_id
