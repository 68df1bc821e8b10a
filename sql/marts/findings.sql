-- One promise that was checked in one release, and what was found.
--
-- Grain   : release_id, severity, about
-- Publish : findings.csv
-- Columns :
--   release_id   the release
--   source       key of its source in sources.toml
--   period       what its name says it covers
--   severity     [code] critical = refuses a release; warning = is printed; note = only says
--                something
--   about        the promise in words
--   passed       whether it was kept
--   found        what was found, with the first rows; null = nothing

with findings as (

    select * from parsed.findings

),

releases as (

    select * from staging.releases

)

select
    findings.release_id,
    releases.source,
    releases.period,
    findings.severity,
    findings.about,
    findings.passed,
    findings.found
from findings
inner join releases on findings.release_id = releases.release_id
