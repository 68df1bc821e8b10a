-- What one organisation scores in one theme of a league table: the weighted mean of its measures.
--
-- A theme has a score only if every measure of it has a figure: nothing is imputed. Of figures that
-- earn no score the others of the theme take over the weight, if metrics.toml says so of the table.
--
-- Grain   : table_id, edition, org_code, theme_id
-- Columns :
--   table_id      key of the table in metrics.toml
--   edition       latest, or the month such as 2026-03
--   org_code      code of the organisation
--   theme_id      key of the theme in metrics.toml
--   theme_weight  its share of the table, 0 to 1
--   theme_score   [score] 1 (best) to 4; null = a measure is missing
--   missing       measures without a figure, each with the reason; null = none
--   left_out      measures whose figure earns no score, " and " between; null = none

with measures as (

    select * from marts.league_measures

),

league_tables as (

    select * from declared.tables

),

metrics as (

    select * from declared.metrics

),

members as (

    select
        table_id,
        edition,
        org_code
    from measures
    group by table_id, edition, org_code

)

select
    members.table_id,
    members.edition,
    members.org_code,
    league_tables.theme_id,
    min(league_tables.theme_weight) as theme_weight,
    case
        when
            count(measures.measure_score) + count(measures.credibility) = count(*)
            and (
                count(measures.measure_score) = count(*)
                or min(league_tables.without_score) = 'theme'
            )
            -- Nine digits: the sum of doubles is then the same in whatever order it is made.
            then
                round(
                    fraction(
                        sum(league_tables.measure_weight * measures.measure_score),
                        round(
                            sum(league_tables.measure_weight) filter (
                                where measures.measure_score is not null
                            ),
                            9
                        )
                    ),
                    9
                )
    end as theme_score,
    string_agg(
        metrics.short || ' ('
        || case
            when measures.flag = 'before_merger'
                then
                    'from before ' || measures.merged_with || ' became part of it on '
                    || strftime(measures.merged_on, '%-d %B %Y')
            when measures.flag = 'too_small' then 'too few people for a fair figure'
            when measures.flag = 'not_reported' then 'not reported'
            when measures.flag = 'not_submitted' then 'not submitted'
            when measures.last_month is not null
                then 'last figure: ' || strftime(measures.last_month, '%B %Y')
            else 'none is published'
        end
        || ')',
        ', '
        order by metrics.short
    ) filter (
        where measures.measure_score is null and measures.credibility is null
    ) as missing,
    string_agg(metrics.short, ' and ' order by metrics.short) filter (
        where measures.credibility is not null
    ) as left_out
from members
inner join league_tables on members.table_id = league_tables.table_id
inner join metrics on league_tables.metric_id = metrics.metric_id
-- A measure that is held for nobody has no row, and is missing all the same.
left join measures
    on
        members.table_id = measures.table_id
        and members.edition = measures.edition
        and members.org_code = measures.org_code
        and league_tables.metric_id = measures.metric_id
group by members.table_id, members.edition, members.org_code, league_tables.theme_id
