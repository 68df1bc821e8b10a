-- One short or old name by which people look for a hospital or a trust, and the trust it leads to.
--
-- Grain   : alias, trust_code
-- Publish : hospital-aliases.csv
-- Columns :
--   alias        what people type
--   trust_code   ODS code of the trust that runs it today
--   site_code    ODS code of the hospital; null = the whole trust
--   kind         [code] short = a short name; renamed = the name before; merged = a trust that is
--                now part of it
--   why          the same in words
--   link         where the organisation can be looked up

with aliases as (

    select * from seeds.hospital_aliases

),

hospitals as (

    select * from marts.hospitals

),

organisations as (

    select * from marts.organisations

)

select
    aliases.alias,
    coalesce(hospitals.trust_code, organisations.org_code) as trust_code,
    coalesce(hospitals.site_code, '') as site_code,
    aliases.kind,
    aliases.reason as why,
    aliases.link
from aliases
left join hospitals on aliases.site_code = hospitals.site_code
left join organisations
    on
        aliases.trust_code = organisations.org_code
        and organisations.org_kind = 'trust'
        and organisations.has_page
where coalesce(hospitals.trust_code, organisations.org_code) is not null
