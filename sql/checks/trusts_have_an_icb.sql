-- A trust in an official table, open today, that is in no ICB.
--
-- Why      : its finance score would count in no ICB
-- Severity : warn

with organisations as (

    select * from core.organisations

)

select
    org_code,
    org_name,
    peer_group
from organisations
where
    org_kind = 'trust'
    and peer_group is not null
    and closed_on is null
    and icb_code is null
