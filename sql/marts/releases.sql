-- One published file that we have: where it came from, what was found in it, whether it is used.
--
-- Grain   : release_id
-- Owns    : release_id, old_release_id, new_release_id, base_release, end_release,
--           sites_release_id, unadjusted_release_id, range_release_id
-- Publish : releases.csv
-- Columns :
--   release_id   name of the release
--   source       key of its source in sources.toml
--   period       what its name says it covers
--   published    when it was published, as precisely as its address tells; null = not known
--   name         file name at the publisher
--   url          address at the publisher; null = not known
--   url_known    false where the folder of the address was assumed
--   status       [code] first-hand = the publisher's own bytes; second-hand = a copy, figures
--                checked; transcribed = typed from a published page; doubtful = a copy of unknown
--                origin
--   note         what a person wrote about this copy; null = nothing
--   size_bytes   [bytes] length of the file
--   sha256       digest of the file
--   landed_at    when it was first kept, UTC
--   verdict      [code] admitted = its figures may be used; refused = they may not
--   reason       why it was refused; null = admitted
--   rows_held    [count] rows of figures read from it; null = refused
--   data_from    [day] first month, quarter or day inside; null = refused
--   data_to      [day] last month, quarter or day inside; null = refused
--   is_current   whether any of its figures is in use; false = replaced or refused
--   title        the publication
--   publisher    who publishes it
--   published_on   day on which it was published; where only the month is known its first day, and
--                where only the year its first; null = not known
--   published_precision   [code] day = the day is known; month = the month; year = the year; null =
--                not known
--   landing_url   page of the publication
--   url_status   [code] known = url is exact; assumed = its folder was assumed; none = no url
--   licence      [key] the licence

with releases as (

    select * from staging.releases

),

sources as (

    select * from declared.sources

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
    in_use.release_id is not null as is_current,
    sources.title,
    sources.publisher,
    case length(releases.published)
        when 4 then cast(releases.published || '-01-01' as date)
        when 7 then cast(releases.published || '-01' as date)
        when 10 then cast(releases.published as date)
    end as published_on,
    case length(releases.published)
        when 4 then 'year'
        when 7 then 'month'
        when 10 then 'day'
    end as published_precision,
    sources.landing_url,
    case
        when releases.url is null then 'none'
        when releases.is_url_known then 'known'
        else 'assumed'
    end as url_status,
    sources.licence
from releases
left join sources on releases.source = sources.source
left join in_use on releases.release_id = in_use.release_id
