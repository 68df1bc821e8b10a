-- How much one figure of one organisation counts in a league table, by each way of weighing it.
--
-- A figure that earns no score counts for nothing: the others of its theme take over its weight, or
-- where none is left the other themes. Parts and wholes are whole numbers: nothing is lost.
--
-- Grain   : table_id, edition, variant_id, org_code, metric_id
-- Columns :
--   table_id        key of the table in metrics.toml
--   edition         latest, or the month such as 2026-03
--   variant_id      published = the weights of metrics.toml; others are those of variant_weights,
--                   for the latest edition only
--   org_code        code of the organisation
--   metric_id       key of the metric in metrics.toml
--   normalisation   how figures are made alike: rank, zscore, minmax or target
--   weight_part     how many parts the measure weighs; 0 = it earns no score, or is left out
--   weight_whole    how many parts there are; null = nothing of it earns a score

with measures as (

    select * from marts.league_measures

),

league_tables as (

    select * from declared.tables

),

ways as (

    select
        table_id,
        'published' as variant_id,
        theme_id,
        metric_id,
        'rank' as normalisation,
        weight_part
    from league_tables

    union all

    select
        variants.table_id,
        variants.variant_id,
        league_tables.theme_id,
        variants.metric_id,
        variants.normalisation,
        variants.weight_part
    from marts.variant_weights as variants
    inner join league_tables
        on
            variants.table_id = league_tables.table_id
            and variants.metric_id = league_tables.metric_id

),

weighed as (

    select
        measures.table_id,
        measures.edition,
        ways.variant_id,
        measures.org_code,
        ways.theme_id,
        measures.metric_id,
        ways.normalisation,
        if(measures.credibility is not null, 0, ways.weight_part) as left_part,
        sum(ways.weight_part) over theme as theme_part,
        sum(if(measures.credibility is not null, 0, ways.weight_part)) over theme as theme_left
    from measures
    inner join ways
        on measures.table_id = ways.table_id and measures.metric_id = ways.metric_id
    where measures.edition = 'latest' or ways.variant_id = 'published'
    window
        theme as (
            partition by
                measures.table_id,
                measures.edition,
                ways.variant_id,
                measures.org_code,
                ways.theme_id
        )

),

wholes as (

    -- A theme's parts are shared out again among what is left of it; to stay whole, everything is
    -- multiplied by what is left of such a theme.
    select
        table_id,
        edition,
        variant_id,
        org_code,
        coalesce(
            list_reduce(
                list(theme_left::hugeint) filter (where theme_left < theme_part),
                lambda product, one: product * one
            ),
            1
        ) as times,
        sum(theme_part)::bigint as whole
    from (
        select
            table_id,
            edition,
            variant_id,
            org_code,
            theme_id,
            min(theme_left) as theme_left,
            min(theme_part) as theme_part
        from weighed
        where theme_left > 0
        group by table_id, edition, variant_id, org_code, theme_id
    ) as themes
    group by table_id, edition, variant_id, org_code

),

shared_out as (

    select
        weighed.table_id,
        weighed.edition,
        weighed.variant_id,
        weighed.org_code,
        weighed.metric_id,
        weighed.normalisation,
        case
            when weighed.left_part = 0 then 0
            when weighed.theme_left = weighed.theme_part then weighed.left_part * wholes.times
            else
                weighed.left_part * weighed.theme_part * (wholes.times // weighed.theme_left)
        end::hugeint as part,
        (wholes.times * wholes.whole)::hugeint as whole
    from weighed
    left join wholes
        on
            weighed.table_id = wholes.table_id
            and weighed.edition = wholes.edition
            and weighed.variant_id = wholes.variant_id
            and weighed.org_code = wholes.org_code

),

reduced as (

    select
        *,
        list_reduce(
            list(part) over (partition by table_id, edition, variant_id, org_code),
            lambda one, other: gcd(one, other)
        ) as divisor
    from shared_out

)

select
    table_id,
    edition,
    variant_id,
    org_code,
    metric_id,
    normalisation,
    case when divisor > 0 then part // divisor else 0 end::bigint as weight_part,
    case when divisor > 0 then whole // divisor end::bigint as weight_whole
from reduced
