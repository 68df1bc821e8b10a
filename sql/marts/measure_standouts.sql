-- On which measures one organisation has its best and its lowest rank among its peers.
--
-- The rank itself decides, so that "its best rank is 45th of 123" is true whatever else it ranks.
-- Measures that are scored are compared with each other, or all where fewer than two of them have a
-- place. A count that never changes is left out: its place may be nobody's doing.
--
-- Grain   : metric_id, org_kind, org_code
-- Columns :
--   metric_id   key of the metric in metrics.toml
--   org_kind    trust or icb
--   org_code    code of the organisation
--   is_scored   the measures compared are those that are scored
--   stands_out   only = there is no other; first = 1st on all; level = the same rank on all; best
--               and lowest, one each; passed = higher than the best, but shared by a third of all,
--               which says little; between = none of these

with ranges as (

    select * from marts.measure_ranges

),

metrics as (

    select * from declared.metrics

),

still as (

    select * from marts.observations
    where is_latest and is_frozen

),

sharing as (

    select
        *,
        count(*) over (partition by metric_id, org_kind, peer_group, place) as at_place
    from ranges

),

placed as (

    select
        sharing.metric_id,
        sharing.org_kind,
        sharing.org_code,
        sharing.place,
        sharing.standing,
        metrics.metric_number,
        metrics.scoring != 'none' as is_scored,
        count(*) filter (where metrics.scoring != 'none') over (
            partition by sharing.org_kind, sharing.org_code
        ) as scored_count,
        3 * sharing.at_place < sharing.place_of as is_telling
    from sharing
    inner join metrics on sharing.metric_id = metrics.metric_id
    left join still
        on
            sharing.metric_id = still.metric_id
            and sharing.org_kind = still.org_kind
            and sharing.org_code = still.org_code
    where sharing.standing is not null and still.metric_id is null

),

compared as (

    select
        *,
        count(*) over own as compared_count,
        min(place) over own as highest
    from placed
    where is_scored or scored_count <= 1
    window own as (partition by org_kind, org_code)

),

lowest as (

    select * from compared
    where place > highest
    qualify
        row_number() over (
            partition by org_kind, org_code
            order by place desc, standing desc, metric_number asc
        ) = 1

),

best as (

    select compared.*
    from compared
    inner join lowest
        on compared.org_kind = lowest.org_kind and compared.org_code = lowest.org_code
    where compared.place < lowest.place
    qualify
        row_number() over (
            partition by compared.org_kind, compared.org_code
            order by
                compared.is_telling desc,
                compared.place asc,
                compared.standing asc,
                compared.metric_number asc
        ) = 1

)

select
    compared.metric_id,
    compared.org_kind,
    compared.org_code,
    compared.scored_count > 1 as is_scored,
    case
        when compared.compared_count = 1 then 'only'
        when lowest.metric_id is null and compared.highest = 1 then 'first'
        when lowest.metric_id is null then 'level'
        when compared.metric_id = lowest.metric_id then 'lowest'
        when compared.metric_id = best.metric_id then 'best'
        when compared.place < best.place then 'passed'
        else 'between'
    end as stands_out
from compared
left join lowest
    on compared.org_kind = lowest.org_kind and compared.org_code = lowest.org_code
left join best on compared.org_kind = best.org_kind and compared.org_code = best.org_code
