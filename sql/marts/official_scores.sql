-- One official metric score of one trust in one quarter: as published, and as its rule gives it.
--
-- Scored by rank: 1 + 3 * (place - 1) / (trusts - 1). By target: 1.00 if met, else 2 + 2 * (place -
-- 1) / (trusts - 1), counting only those who miss it. Ties share the best place, halves are rounded
-- up. Figures are printed with two decimals and ranked with more; where we hold no more digits, any
-- order of equal printed figures counts as right.
-- The rules: https://www.england.nhs.uk/nhs-oversight-framework/segmentation-and-league-tables/
--
-- Grain   : quarter, org_code, nof_metric
-- Publish : official-scores.csv
-- Columns :
--   quarter              first day of the quarter
--   trust_type           official type
--   org_code             ODS code of the trust
--   nof_metric           the publisher's number of the score, such as OF1013
--   description          the metric in the publisher's words
--   counts_in_average    false for a part of another score, such as the two of the combined finance
--                        score; null = no rule is declared for it, so nobody knows
--   value_metric         the publisher's number of the figure, such as OF0013; null = not printed
--   printed_value        [unit] the figure as printed; null = not printed
--   unit                 its unit as first printed; the printed unit is wrong on some later rows;
--                        null = not printed
--   exact_value          [unit] the figure from counts, in the same unit, all digits; null = not
--                        held
--   rule                 [code] rank = by rank; target = by a target; bands = by bands of the
--                        figure; lookup = by a table of two scores; published = not
--                        recalculated
--   target               [unit] the value that meets the target; null = no target
--   published_score      [score] 1 (best) to 4, as published
--   our_score            [score] what the rule gives; null = taken as published
--   agrees               whether both are equal; null = taken as published
--   reason               why it is taken as published, or why it differs; null = nothing to say
--   release_id           the release they were read from
--   score_row            its row with the score
--   value_row            its row with the figure; null = not printed

with figures as (

    select * from core.nof_figures

),

scores as (

    select * from core.nof_scores

),

units as (

    -- In 2026/27 some shares are printed as days or minutes: a figure keeps its first unit.
    select
        value_metric,
        arg_min(unit, concat_ws(' ', quarter, unit)) as unit
    from figures
    where unit is not null
    group by value_metric

),

types_held as (

    select
        quarter,
        value_metric,
        array_agg(distinct trust_type) as held
    from figures
    where value_metric is not null
    group by quarter, value_metric

),

pools as (

    select distinct
        figures.quarter,
        figures.value_metric,
        string_split(figures.reported_by, '; ') as wanted,
        types_held.held
    from figures
    inner join types_held
        on
            figures.quarter = types_held.quarter
            and figures.value_metric = types_held.value_metric
    where figures.reported_by is not null

),

not_held as (

    -- "acute trusts and ambulance trusts"
    select
        quarter,
        value_metric,
        array_to_string(
            list_transform(
                list_filter(wanted, lambda one: not list_contains(held, one)),
                lambda one: lower(one) || 's'
            ),
            ' and '
        ) as missing_types
    from pools

)

select
    figures.quarter,
    figures.trust_type,
    figures.org_code,
    figures.nof_metric,
    figures.description,
    figures.counts_in_average,
    figures.value_metric,
    figures.printed_value,
    units.unit,
    figures.exact_value,
    figures.rule,
    figures.target,
    figures.published_score,
    scores.our_score,
    scores.agrees,
    case
        when figures.why_published is not null then figures.why_published
        when scores.our_score is null and not_held.missing_types != ''
            then
                'Scored together with ' || not_held.missing_types
                || ', whose figures are not available for this quarter'
        when scores.our_score is null then 'The figure behind the score is not available'
        when not scores.agrees and scores.is_target_in_doubt
            then
                'Rounding at the target: a printed figure is exactly on it and may have missed'
                || ' it by a hair, which moves everybody who missed it'
        when not scores.agrees then 'Not explained: the rule gives another score'
        when figures.printed_value = figures.target and not scores.is_target_met
            then
                'Printed as the target, but with all its digits it misses it: '
                || round(figures.exact_value, 3)
    end as reason,
    figures.release_id,
    figures.score_row,
    figures.value_row
from figures
inner join scores
    on
        figures.quarter = scores.quarter
        and figures.org_code = scores.org_code
        and figures.nof_metric = scores.nof_metric
left join not_held
    on figures.quarter = not_held.quarter and figures.value_metric = not_held.value_metric
left join units on figures.value_metric = units.value_metric
