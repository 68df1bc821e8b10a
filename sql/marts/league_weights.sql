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

left_of_themes as (

    select
        table_id,
        edition,
        variant_id,
        org_code,
        theme_id,
        cast(min(theme_left) as hugeint) as theme_left,
        min(theme_part) as theme_part
    from weighed
    where theme_left > 0
    group by table_id, edition, variant_id, org_code, theme_id

),

lefts as (

    select
        table_id,
        edition,
        variant_id,
        org_code,
        list(theme_left) filter (where theme_left < theme_part) as changed,
        sum(theme_part) as whole
    from left_of_themes
    group by table_id, edition, variant_id, org_code

),

wholes as (

    -- A theme's parts are shared out again among what is left of it; to stay whole, everything is
    -- multiplied by what is left of such a theme.
    select
        table_id,
        edition,
        variant_id,
        org_code,
        whole,
        -- The linter knows no lambda of two arguments.
        coalesce(list_reduce(changed, lambda one, other: one * other), 1) as times  -- noqa
    from lefts

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
            else weighed.left_part * weighed.theme_part * (wholes.times // weighed.theme_left)
        end as part,
        wholes.times * wholes.whole as whole
    from weighed
    left join wholes
        on
            weighed.table_id = wholes.table_id
            and weighed.edition = wholes.edition
            and weighed.variant_id = wholes.variant_id
            and weighed.org_code = wholes.org_code

),

parts as (

    select
        table_id,
        edition,
        variant_id,
        org_code,
        list(part) as parts
    from shared_out
    group by table_id, edition, variant_id, org_code

),

divisors as (

    select
        table_id,
        edition,
        variant_id,
        org_code,
        list_reduce(parts, lambda one, other: gcd(one, other)) as divisor  -- noqa
    from parts

)

select
    shared_out.table_id,
    shared_out.edition,
    shared_out.variant_id,
    shared_out.org_code,
    shared_out.metric_id,
    shared_out.normalisation,
    cast(
        if(divisors.divisor > 0, shared_out.part // divisors.divisor, 0) as bigint
    ) as weight_part,
    cast(
        if(divisors.divisor > 0, shared_out.whole // divisors.divisor, null) as bigint
    ) as weight_whole
from shared_out
inner join divisors
    on
        shared_out.table_id = divisors.table_id
        and shared_out.edition = divisors.edition
        and shared_out.variant_id = divisors.variant_id
        and shared_out.org_code = divisors.org_code
