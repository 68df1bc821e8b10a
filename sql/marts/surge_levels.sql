-- One acute trust's four-hour figure in a month, and how far it is from the typical trust (the
-- median) of the month.
--
-- A figure that may not earn a place, or that is put together by a mapping, counts as none.
--
-- Grain   : org_code, month
-- Columns :
--   org_code        code of the trust
--   org_name        its name
--   month           first of the month
--   flag            published, or why there is no figure
--   within_4h       share within four hours; null = no figure that counts
--   beside_peers    the share less that of the typical trust; null = no figure that counts

with figures as (

    select
        figures.org_code,
        trusts.org_name,
        figures.month,
        figures.flag,
        case
            when figures.credibility is null and figures.mapped_month is null
                then figures.metric_value
        end as within_4h
    from marts.judged_values as figures
    inner join core.organisations as trusts
        on figures.org_kind = trusts.org_kind and figures.org_code = trusts.org_code
    where
        figures.metric_id = 'ae_within_4h'
        and figures.org_kind = 'trust'
        and trusts.peer_group = 'acute'

)

select
    org_code,
    org_name,
    month,
    flag,
    within_4h,
    within_4h - median(within_4h) over (partition by month) as beside_peers
from figures
