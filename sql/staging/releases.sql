-- One published file that we have, and whether its figures are the ones to use for its period.
--
-- A first-hand release comes before a second-hand one, a second-hand one before a transcription,
-- whatever their dates; after that the later publication counts, then the later landing.
--
-- Grain   : release_id
-- Source  : the ledger
-- Columns :
--   release_id   name of the release
--   source       key of its source in sources.toml
--   period       what its name says it covers
--   published    when it was published, as precisely as its address tells; null = not known
--   name         file name at the publisher
--   url          address at the publisher; null = not known
--   is_url_known   false where the folder of the address was assumed
--   status       first-hand, second-hand, transcribed or doubtful
--   note         what a person wrote about this copy; null = nothing
--   size_bytes   length of the file
--   sha256       digest of the file
--   landed_at    when it was first kept, UTC
--   is_admitted   whether it passed every critical check
--   reason       why it was refused; null = admitted
--   rows_held    rows of figures read from it; null = refused
--   data_from    first month, quarter or day inside; null = refused
--   data_to      last month, quarter or day inside; null = refused
--   precedence   of two releases that tell the same, the one with the larger number counts
--   is_newest    the one to use for its source and period, where a file covers one period

with ledger as (

    select * from parsed.releases

),

ordered as (

    select
        release_id,
        source,
        period,
        nullif(published, '') as published,
        name,
        nullif(url, '') as url,
        url_known as is_url_known,
        status,
        nullif(note, '') as note,
        size_bytes,
        sha256,
        landed_at,
        is_admitted,
        nullif(reason, '') as reason,
        rows_held,
        data_from,
        data_to,
        row_number() over (
            order by
                case status
                    when 'first-hand' then 3
                    when 'second-hand' then 2
                    when 'transcribed' then 1
                    else 0
                end,
                published,
                landed_at,
                release_id
        ) as precedence
    from ledger

)

select
    release_id,
    source,
    period,
    published,
    name,
    url,
    is_url_known,
    status,
    note,
    size_bytes,
    sha256,
    landed_at,
    is_admitted,
    reason,
    rows_held,
    data_from,
    data_to,
    precedence,
    is_admitted and row_number() over (
        partition by source, period, is_admitted
        order by precedence desc
    ) = 1 as is_newest
from ordered
