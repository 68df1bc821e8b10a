-- A whole ICB under an incentive scheme of one year: its own gain beside what its trusts are paid.
--
-- Grain   : scheme, end_month, icb_code
-- Publish : incentive-systems.csv
-- Columns :
--   scheme          key of the scheme in incentive-rules.csv
--   end_month       month at whose end the scheme looks
--   icb_code        code of the ICB
--   icb_name        its name
--   base_value      [share] its figure of the base month, from 0 to 1; null = none
--   end_value       [share] its figure of the end month; null = none
--   points          [share_change] its gain; 0.01 is a percentage point; null = base or end is
--                   missing
--   points_place    1 is the largest gain; null = no place
--   level_place     1 is the highest level; null = no place
--   level_route     [key] route whose share of the ICBs its level reaches; null = none
--   points_route    [key] route whose share of the ICBs its gain reaches; null = none
--   trusts          [count] acute trusts of the ICB in the scheme
--   trusts_paid     [count] how many of them are paid
--   paid_gbp        pounds that they are paid

with systems as (

    select * from marts.incentive_places
    where reading = 'icb'

),

trusts as (

    select
        scheme,
        end_month,
        icb_code,
        count(*) as trusts,
        count(*) filter (where payment > 0) as trusts_paid,
        sum(payment)::bigint as paid_gbp
    from marts.incentive_places
    where reading = 'official' and icb_code is not null
    group by scheme, end_month, icb_code

)

select
    systems.scheme,
    systems.end_month,
    systems.org_code as icb_code,
    systems.org_name as icb_name,
    systems.base_value,
    systems.end_value,
    systems.points,
    systems.points_place,
    systems.level_place,
    systems.level_route,
    systems.points_route,
    coalesce(trusts.trusts, 0) as trusts,
    coalesce(trusts.trusts_paid, 0) as trusts_paid,
    coalesce(trusts.paid_gbp, 0) as paid_gbp
from systems
left join trusts
    on
        systems.scheme = trusts.scheme
        and systems.end_month = trusts.end_month
        and systems.org_code = trusts.icb_code
