-- What one organisation scores on one measure in one edition of a league table.
--
-- By rank: 1 + 3 * (place - 1) / (organisations with a figure - 1), two decimals; ties share the
-- best
-- place. Target in force: 1.00 if met, else 2 + 2 * (place - 1 - met) / (missed - 1). Lookup: the
-- published score. One organisation alone scores 1.00, one alone in missing a target 2.00. A figure
-- that cannot be what it says (figure_credibility) is printed and earns neither place nor score.
-- The rules: https://www.england.nhs.uk/nhs-oversight-framework/segmentation-and-league-tables/
--
-- Grain   : table_id, edition, org_code, metric_id
-- Publish : league-measures.csv
-- Columns :
--   table_id        key of the table in metrics.toml
--   edition         latest, or the month such as 2026-03
--   org_code        code of the organisation
--   metric_id       key of the metric in metrics.toml
--   theme_id        theme of the table it counts in
--   month           first of the month or quarter used; null = we have none
--   metric_value    the figure; null = none, and flag says why
--   people          [count] what it is counted out of; null = it is no fraction, or none
--   flag            [code] published = as published; restated = counted again on a newer map;
--                   by_mapping = put together by the mapping of another month; joined = added up
--                   over trusts that have merged since; before_merger = it has one of the month,
--                   but has taken in another trust since; not_reported = the trust did not report;
--                   not_submitted = named as not having submitted; not_published = no figure in the
--                   file; too_small = a share of too few people; null = no figure of the month
--   mapped_month    month of the mapping by which it was put together; null = it needed none
--   merged_with     trusts that it has taken in after the figure's period, " and " between; null =
--                   none
--   merged_on       legal date of the last of those mergers; null = none
--   target          [unit] target in force; null = none
--   is_target_met   whether it is met; null = no target or no figure
--   measure_score   [score] 1.00 (best) to 4.00; null = no figure, or one that earns no score
--   last_month      newest month with a figure, up to the one used; null = we have none
--   place           place by this measure alone, ties share; null = no figure, or no score
--   place_of        organisations with a figure that earns a score; null where place is
--   credibility     [key] the rule by which the figure earns no score; null = it earns one, or is
--                   none
--   marked          [key] the rule by which it is marked and earns one; null = not marked
--   weight          [share] its weight in the table as declared

with periods as (

    select * from marts.league_periods

),

league_tables as (

    select * from declared.tables

),

metrics as (

    select * from declared.metrics

),

weights as (

    select * from marts.weights

),

targets as (

    select * from marts.targets_in_force

),

organisations as (

    select * from core.organisations

),

figures as (

    select * from marts.judged_values

),

mergers as (

    select * from marts.mergers

),

joined as (

    select
        metric_id,
        org_code,
        month,
        count(*) as part_count,
        min(joined_denominator) as people,
        min(joined_value) as joined_value
    from marts.joined_figures
    group by metric_id, org_code, month

),

members as (

    select
        periods.table_id,
        periods.edition,
        periods.metric_id,
        periods.month,
        periods.ends_on,
        periods.as_of,
        league_tables.theme_id,
        organisations.org_kind,
        organisations.org_code,
        metrics.better,
        metrics.scoring,
        targets.target
    from periods
    inner join league_tables
        on
            periods.table_id = league_tables.table_id
            and periods.metric_id = league_tables.metric_id
    inner join metrics on periods.metric_id = metrics.metric_id
    inner join organisations
        on
            league_tables.org_kind = organisations.org_kind
            and (
                league_tables.peer_group is null
                or league_tables.peer_group = organisations.peer_group
            )
            and periods.as_of >= coalesce(organisations.opened_on, periods.as_of)
            and periods.as_of <= coalesce(organisations.closed_on, periods.as_of)
    left join targets
        on periods.metric_id = targets.metric_id and periods.month = targets.month

),

outdated as (

    -- The edition covers a day after a merger, the period of the measure ended before it.
    select
        members.table_id,
        members.edition,
        members.org_code,
        members.metric_id,
        count(*) + 1 as part_count,
        string_agg(mergers.closed_name, ' and ' order by mergers.closed_name) as merged_with,
        max(mergers.merged_on) as merged_on
    from members
    inner join mergers
        on
            members.org_kind = 'trust'
            and members.metric_id = mergers.metric_id
            and members.org_code = mergers.org_code
            and members.ends_on < mergers.merged_on
            and members.as_of >= mergers.merged_on
    group by members.table_id, members.edition, members.org_code, members.metric_id

),

with_figures as (

    -- A restated figure is younger than its month: it counts in the latest edition only.
    select
        members.*,
        case
            when outdated.org_code is not null then joined.joined_value
            when members.edition = 'latest' or figures.flag != 'restated' then figures.metric_value
        end as metric_value,
        case
            when outdated.org_code is not null then joined.people
            when members.edition = 'latest' or figures.flag != 'restated' then figures.denominator
        end as people,
        case
            when joined.joined_value is not null then 'joined'
            when outdated.org_code is not null and figures.metric_value is not null
                then 'before_merger'
            when members.edition != 'latest' and figures.flag = 'restated' then 'not_published'
            else figures.flag
        end as flag,
        figures.mapped_month,
        outdated.merged_with,
        outdated.merged_on,
        case when outdated.org_code is null then figures.credibility end as credibility,
        case when outdated.org_code is null then figures.marked end as marked
    from members
    left join figures
        on
            members.metric_id = figures.metric_id
            and members.org_kind = figures.org_kind
            and members.org_code = figures.org_code
            and members.month = figures.month
    left join outdated
        on
            members.table_id = outdated.table_id
            and members.edition = outdated.edition
            and members.org_code = outdated.org_code
            and members.metric_id = outdated.metric_id
    left join joined
        on
            outdated.metric_id = joined.metric_id
            and outdated.org_code = joined.org_code
            and members.month = joined.month
            -- A merger after the edition's last day is none of its.
            and outdated.part_count = joined.part_count

),

last_figures as (

    select
        members.table_id,
        members.edition,
        members.org_code,
        members.metric_id,
        max(figures.month) as last_month
    from members
    inner join figures
        on
            members.metric_id = figures.metric_id
            and members.org_kind = figures.org_kind
            and members.org_code = figures.org_code
            and members.month >= figures.month
    where figures.metric_value is not null
    group by members.table_id, members.edition, members.org_code, members.metric_id

),

compared as (

    -- Better is smaller from here on, whichever way the metric points; digits beyond the twelfth
    -- are the dust of division and must not part equal figures.
    select
        *,
        round(case better when 'higher' then -1 else 1 end * metric_value, 12) as burden,
        case better
            when 'higher' then metric_value >= target
            else metric_value <= target
        end as is_target_met
    from with_figures

),

placed as (

    select
        table_id,
        edition,
        org_code,
        metric_id,
        rank() over pool as place,
        count(*) over everyone as place_of,
        count(*) filter (where is_target_met) over everyone as met,
        count(*) filter (where not is_target_met) over everyone as missed
    from compared
    where metric_value is not null and credibility is null
    window
        everyone as (partition by table_id, edition, metric_id),
        pool as (partition by table_id, edition, metric_id order by burden)

)

select
    compared.table_id,
    compared.edition,
    compared.org_code,
    compared.metric_id,
    compared.theme_id,
    compared.month,
    compared.metric_value,
    compared.people,
    compared.flag,
    compared.mapped_month,
    compared.merged_with,
    compared.merged_on,
    compared.target,
    compared.is_target_met,
    case
        when placed.place is null then null
        when compared.scoring = 'lookup' then round(compared.metric_value, 2)
        when compared.target is not null
            then
                score_by_target(compared.is_target_met, placed.place, placed.met, placed.missed)
        else score_by_rank(placed.place, placed.place_of)
    end as measure_score,
    last_figures.last_month,
    placed.place,
    placed.place_of,
    case when compared.metric_value is not null then compared.credibility end as credibility,
    case when compared.metric_value is not null then compared.marked end as marked,
    weights.weight
from compared
inner join weights
    on compared.table_id = weights.table_id and compared.metric_id = weights.metric_id
left join placed
    on
        compared.table_id = placed.table_id
        and compared.edition = placed.edition
        and compared.org_code = placed.org_code
        and compared.metric_id = placed.metric_id
left join last_figures
    on
        compared.table_id = last_figures.table_id
        and compared.edition = last_figures.edition
        and compared.org_code = last_figures.org_code
        and compared.metric_id = last_figures.metric_id
