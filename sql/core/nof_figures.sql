-- A published metric score of one trust in one quarter, with the figure and the rule behind it.
--
-- Grain   : quarter, org_code, nof_metric
-- Columns :
--   quarter              first day of the quarter
--   trust_type           official type
--   org_code             ODS code of the trust
--   nof_metric           the publisher's number of the score, such as OF1013
--   description          the metric in the publisher's words
--   published_score      1 (best) to 4
--   counts_in_average    false for a part of another score, such as the two of the combined finance
--                        score; null = no rule is declared for it, so nobody knows
--   rule                 rank, target, bands, lookup; published = not recalculated
--   better               higher or lower; null = the rule needs none
--   target               value that meets the target; null = none
--   pool                 all types, each type; null = scored without looking at others
--   reported_by          official types that are scored together, "; " between; null = each type
--   exact_figure         key of the figure that we work out ourselves; null = none
--   why_published        why the score is not recalculated; null = it is
--   value_metric         the publisher's number of the figure, such as OF0013; null = not printed
--   printed_value        the figure as printed
--   unit                 unit as printed
--   exact_value          our figure with all digits, where it rounds to the printed one
--   is_transcribed       typed from a copy: an extract of what was published
--   release_id           release of the score
--   score_row            its row with the score
--   value_row            its row with the figure; null = not printed

with framework as (

    select * from staging.nof_metrics
    where value is not null

),

rules as (

    select * from seeds.nof_score_rules

),

exact_figures as (

    select * from core.nof_exact_figures

),

releases as (

    select * from staging.releases

),

scores as (

    -- OF0 is a figure, OF1 its score in 2025/26, OF2 in 2026/27; OF4 are domains, OF5 the summary.
    select
        *,
        financial_year(quarter) as year_of_framework
    from framework
    where substring(nof_metric, 3, 1) in ('1', '2', '3')

),

ruled as (

    select
        scores.*,
        rules.counts_in_average = 'yes' as counts_in_average,
        coalesce(rules.rule, 'published') as rule,
        rules.better,
        cast(rules.target as double) as target,
        rules.pool,
        rules.reported_by,
        rules.exact_figure,
        case
            when rules.rule is null then 'No rule is known for it in ' || scores.year_of_framework
            else rules.why_published
        end as why_published,
        rules.value_metric
    from scores
    left join rules
        on
            scores.year_of_framework = rules.financial_year
            and scores.nof_metric = rules.score_metric

)

select
    ruled.quarter,
    ruled.trust_type,
    ruled.org_code,
    ruled.nof_metric,
    ruled.description,
    ruled.value as published_score,
    ruled.counts_in_average,
    ruled.rule,
    ruled.better,
    ruled.target,
    ruled.pool,
    ruled.reported_by,
    ruled.exact_figure,
    ruled.why_published,
    figures.nof_metric as value_metric,
    figures.value as printed_value,
    figures.unit,
    -- Half a unit of the last printed digit, and a hair: 77.54501 was once printed 77.54.
    case
        when abs(exact_figures.exact_value - figures.value) <= 0.0051
            then exact_figures.exact_value
    end as exact_value,
    coalesce(releases.status = 'transcribed', false) as is_transcribed,
    ruled.release_id,
    ruled.row_number as score_row,
    case when figures.release_id = ruled.release_id then figures.row_number end as value_row
from ruled
left join framework as figures
    on
        ruled.quarter = figures.quarter
        and ruled.org_code = figures.org_code
        and ruled.value_metric = figures.nof_metric
left join exact_figures
    on
        ruled.quarter = exact_figures.quarter
        and ruled.org_code = exact_figures.org_code
        and ruled.exact_figure = exact_figures.exact_figure
left join releases on ruled.release_id = releases.release_id
