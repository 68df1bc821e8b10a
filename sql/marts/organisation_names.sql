-- One other name of a trust: the register gives it, or gave it, and we print another.
--
-- Names that differ only in case, in signs, or in "NHS", "Foundation" and "Trust" are the same.
--
-- Grain   : org_code, other_name
-- Publish : organisation-names.csv
-- Columns :
--   org_code     ODS code of the trust
--   other_name   the other name
--   first_seen   [day] first day of the register, of those held, that gives it
--   last_seen    [day] last day of the register, of those held, that gives it
--   is_newest    the newest register gives it: a name younger than the one that is printed

with register as (

    select * from staging.ods_trusts

),

organisations as (

    select * from core.organisations

),

keyed as (

    select
        organisations.org_code,
        register.as_of,
        title_case(register.org_name) as other_name,
        trust_name_key(register.org_name) as name_key,
        trust_name_key(organisations.org_name) as printed_key
    from register
    inner join organisations
        on register.org_code = organisations.org_code and organisations.org_kind = 'trust'

),

newest as (

    select max(as_of) as as_of
    from register

)

select
    keyed.org_code,
    arg_max(keyed.other_name, keyed.as_of) as other_name,
    min(keyed.as_of) as first_seen,
    max(keyed.as_of) as last_seen,
    max(keyed.as_of) = max(newest.as_of) as is_newest
from keyed
cross join newest
where keyed.name_key != keyed.printed_key
group by keyed.org_code, keyed.name_key
