-- Which place one trust has among those scored with it on one metric, best first.
--
-- Only metrics scored by place, and only where the figures of everybody in the pool are held. Ours,
-- with all digits, where held for the whole pool; else the printed ones. Trusts with the same
-- printed figure may be in any order: places from place to last_place are then all possible.
-- A target puts those who meet it in one group and ranks the others among themselves.
--
-- Grain   : quarter, org_code, nof_metric
-- Columns :
--   quarter                 first day of the quarter
--   org_code                ODS code of the trust
--   nof_metric              the publisher's number of the score
--   is_target_met           whether the target is met; false = missed, or there is none
--   place                   best place in its group; equals share
--   last_place              worst place that the printed figure leaves open
--   place_count             trusts in its group
--   is_exact                figures with all digits were used
--   is_target_in_doubt      a printed figure in the pool is exactly on the target

with figures as (

    select * from core.nof_figures
    where rule in ('rank', 'target')

),

pools_held as (

    -- Whole pools only: a place among those who happen to be held is no place.
    select
        quarter,
        nof_metric,
        case when pool = 'each type' then trust_type else pool end as pool_id,
        count(*) = count(exact_value) as is_exact,
        coalesce(bool_or(printed_value = target), false) as is_on_target
    from figures
    where printed_value is not null
    group by
        quarter,
        nof_metric,
        case when pool = 'each type' then trust_type else pool end,
        reported_by
    having
        reported_by is null
        or list_has_all(array_agg(distinct trust_type), string_split(reported_by, '; '))

),

signed as (

    -- Smaller is better from here on.
    select
        figures.quarter,
        figures.org_code,
        figures.nof_metric,
        pools_held.pool_id,
        pools_held.is_exact,
        pools_held.is_on_target,
        case figures.better when 'lower' then 1 else -1 end * round(
            case when pools_held.is_exact then figures.exact_value else figures.printed_value end,
            9
        ) as figure,
        case figures.better when 'lower' then 1 else -1 end * figures.target as target
    from figures
    inner join pools_held
        on
            figures.quarter = pools_held.quarter
            and figures.nof_metric = pools_held.nof_metric
            and pools_held.pool_id in (figures.pool, figures.trust_type)
    where figures.printed_value is not null

),

grouped as (

    select
        *,
        coalesce(figure <= target, false) as is_target_met
    from signed

),

placed as (

    select
        *,
        rank() over (
            partition by quarter, nof_metric, pool_id, is_target_met
            order by figure
        ) as place,
        count(*) over (
            partition by quarter, nof_metric, pool_id, is_target_met, figure
        ) as equals,
        count(*) over (partition by quarter, nof_metric, pool_id, is_target_met) as place_count
    from grouped

)

select
    quarter,
    org_code,
    nof_metric,
    is_target_met,
    place,
    case when is_exact then place else place + equals - 1 end as last_place,
    place_count,
    is_exact,
    is_on_target and not is_exact as is_target_in_doubt
from placed
