-- How far one source reaches, and what we have of it.
--
-- Grain   : source
-- Owns    : source
-- Publish : sources.csv
-- Columns :
--   source             key of the source in sources.toml
--   title              the publication
--   data_from          [day] first month, quarter or day held; null = nothing
--   data_to            [day] last month, quarter or day held; null = nothing
--   held_count         releases admitted
--   refused_count      releases refused
--   replaced_count     releases admitted and since replaced by a newer one
--   newest_published   newest publication date known; null = none known
--   newest_landed      when the newest file was first kept; null = we have nothing
--   is_seen_live       whether a file straight from the publisher was ever admitted

with sources as (

    select * from declared.sources

),

releases as (

    select * from marts.releases

)

select
    sources.source,
    sources.title,
    min(releases.data_from) as data_from,
    max(releases.data_to) as data_to,
    count(*) filter (where releases.verdict = 'admitted') as held_count,
    count(*) filter (where releases.verdict = 'refused') as refused_count,
    count(*) filter (where releases.verdict = 'admitted' and not releases.is_current)
        as replaced_count,
    max(releases.published) as newest_published,
    max(releases.landed_at) as newest_landed,
    count(*) filter (where releases.verdict = 'admitted' and releases.status = 'first-hand') > 0
        as is_seen_live
from sources
left join releases on sources.source = releases.source
group by sources.source, sources.title
