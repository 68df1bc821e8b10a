-- One thing that a rule of metrics.toml, or a person, finds odd about one figure of a trust.
--
-- The rules look at every month that we have. A person can overrule one, or mark a figure by hand,
-- in seeds.credibility_overrides.
--
-- Grain   : metric_id, org_code, month, code
-- Columns :
--   metric_id        key of the metric in metrics.toml
--   org_code         code of the trust
--   month            first of the month or quarter
--   code             key of the rule in metrics.toml; by-hand = a person
--   effect           no score, mark, or overruled
--   since_month      first month of the run or of the step that the mark is about
--   until_month      last month of the run; null = no run
--   beside_month     month or quarter of the figure that it is compared with; of a mapping its own
--   beside_value     that figure: per cent of attendances, a count, or the denominator before
--   typical_change   of a step: by which part the denominator of the typical trust grew in the same
--                    time, below zero = shrank; null = no step
--   because          what a person wrote; null = no person was asked
--   link             where that can be read; null = no person was asked
--   release_id       the release that the figure beside was read from; null = by hand
--   sheet_name       sheet of that file; empty for a CSV
--   first_row        first row that was used
--   last_row         last row that was used

with figures as (

    select * from metrics.all_values
    where org_kind = 'trust' and numerator is not null

),

printed as (

    select * from metrics.all_values
    where org_kind = 'trust' and metric_value is not null

),

england as (

    select * from metrics.all_values
    where org_kind = 'england' and numerator is not null

),

attendances as (

    select * from metrics.all_values
    where metric_id = 'ae_within_4h_own' and org_kind = 'trust'

),

framework as (

    select * from staging.nof_metrics

),

runs as (

    select * from marts.count_runs
    where org_kind = 'trust'

),

bounds as (

    select * from declared.credibility

),

rules as (

    select * from declared.credibility_rules

),

mapped as (

    -- What a mapping counts towards a trust that has closed since.
    select * from core.ae_mapped_rows
    where is_used and lag_months > 0 and acute_code != mapped_code

),

overrides as (

    select
        *,
        cast(first_month as date) as first_marked,
        cast(last_month as date) as last_marked
    from seeds.credibility_overrides
    where org_kind = 'trust'

),

second_measures as (

    select
        framework.org_code,
        framework.quarter,
        framework.value,
        median(framework.value) over (partition by framework.quarter) as middle,
        framework.release_id,
        framework.sheet_name,
        framework.row_number
    from framework
    inner join bounds on framework.nof_metric = bounds.second_measure
    where framework.value is not null

),

people as (

    -- How many people the second measure implies, had the share of its quarter been that of the
    -- month. Of which departments that share is, is not published: the trust's own are taken.
    select
        figures.metric_id,
        figures.org_code,
        figures.month,
        figures.numerator,
        second_measures.quarter,
        second_measures.value,
        second_measures.middle,
        second_measures.value / 100 * attendances.denominator as people_beside,
        date_diff('quarter', second_measures.quarter, figures.month) = 0 as is_its_quarter,
        second_measures.release_id,
        second_measures.sheet_name,
        second_measures.row_number
    from figures
    cross join bounds
    inner join rules on figures.metric_id = rules.metric_id and rules.code = 'contradicted'
    inner join attendances
        on figures.org_code = attendances.org_code and figures.month = attendances.month
    inner join second_measures
        on
            figures.org_code = second_measures.org_code
            and figures.month >= second_measures.quarter - to_months(bounds.reach_months)
            and figures.month
            < second_measures.quarter + interval 3 month + to_months(bounds.reach_months)

),

contradicting as (

    -- Judged over the months that are held of the quarter: one quiet month is no contradiction.
    select
        people.metric_id,
        people.org_code,
        people.quarter
    from people
    cross join bounds
    where people.is_its_quarter and people.value >= bounds.share_of_median * people.middle
    group by people.metric_id, people.org_code, people.quarter
    having
        100 * sum(people.numerator) < min(bounds.near_zero_percent) * sum(people.people_beside)

),

contradicted as (

    -- Its months, and those around it in which next to nobody was counted either.
    select
        people.metric_id,
        people.org_code,
        people.month,
        'contradicted' as code,
        cast(null as date) as since_month,
        cast(null as date) as until_month,
        people.quarter as beside_month,
        people.value as beside_value,
        cast(null as double) as typical_change,
        people.release_id,
        people.sheet_name,
        people.row_number as first_row,
        people.row_number as last_row
    from people
    cross join bounds
    inner join contradicting
        on
            people.metric_id = contradicting.metric_id
            and people.org_code = contradicting.org_code
            and people.quarter = contradicting.quarter
    where
        people.is_its_quarter
        or 100 * people.numerator < bounds.near_zero_percent * people.people_beside
    qualify
        row_number() over (
            partition by people.metric_id, people.org_code, people.month
            order by abs(date_diff('month', people.quarter, people.month)), people.quarter
        ) = 1

),

with_cells as (

    select
        *,
        {
            'release_id': release_id,
            'sheet_name': sheet_name,
            'first_row': first_row,
            'last_row': last_row
        } as cells
    from figures

),

zeros as (

    -- Zeros in a row have the same number of other counts before them.
    select
        *,
        sum(if(numerator = 0, 0, 1)) over own_series as others_before,
        lag(month) over own_series as month_before,
        lag(numerator) over own_series as count_before,
        lead(month) over own_series as month_after,
        lead(numerator) over own_series as count_after,
        lag(cells) over own_series as cells_before,
        lead(cells) over own_series as cells_after
    from with_cells
    window own_series as (partition by metric_id, org_code order by month)

),

zero_runs as (

    select
        metric_id,
        org_code,
        min(month) as first_month,
        max(month) as last_month,
        arg_min(
            { 'month': month_before, 'people': count_before, 'cells': cells_before }, month
        ) as beside_first,
        arg_max(
            { 'month': month_after, 'people': count_after, 'cells': cells_after }, month
        ) as beside_last
    from zeros
    where numerator = 0
    group by metric_id, org_code, others_before

),

run_ends as (

    select
        metric_id,
        org_code,
        first_month,
        last_month,
        first_month as end_month,
        beside_first as beside
    from zero_runs

    union all

    select
        metric_id,
        org_code,
        first_month,
        last_month,
        last_month as end_month,
        beside_last as beside
    from zero_runs

),

jumps as (

    -- A count falls with England's: what would be left of it has to be a hundred as well.
    select
        run_ends.metric_id,
        run_ends.org_code,
        run_ends.first_month,
        run_ends.last_month,
        run_ends.end_month,
        run_ends.beside.month as beside_month,
        run_ends.beside.people as beside_value,
        run_ends.beside.cells
    from run_ends
    cross join bounds
    inner join england as england_now
        on run_ends.metric_id = england_now.metric_id and run_ends.end_month = england_now.month
    inner join england as england_beside
        on
            run_ends.metric_id = england_beside.metric_id
            and run_ends.beside.month = england_beside.month
    where
        abs(date_diff('month', run_ends.end_month, run_ends.beside.month)) <= bounds.beside_months
        and run_ends.beside.people >= bounds.jump
        and run_ends.beside.people * fraction(england_now.numerator, england_beside.numerator)
        >= bounds.jump

),

zero_beside_hundred as (

    select
        figures.metric_id,
        figures.org_code,
        figures.month,
        'zero-beside-hundred' as code,
        jumps.first_month as since_month,
        jumps.last_month as until_month,
        jumps.beside_month,
        jumps.beside_value,
        null as typical_change,
        jumps.cells.release_id,
        jumps.cells.sheet_name,
        jumps.cells.first_row,
        jumps.cells.last_row
    from figures
    cross join bounds
    inner join jumps
        on
            figures.metric_id = jumps.metric_id
            and figures.org_code = jumps.org_code
            and figures.month between jumps.first_month and jumps.last_month
            and abs(date_diff('month', figures.month, jumps.end_month)) < bounds.reach_months
    -- Where both ends are such a step the nearer one is named.
    qualify
        row_number() over (
            partition by figures.metric_id, figures.org_code, figures.month
            order by
                abs(date_diff('month', figures.month, jumps.beside_month)),
                jumps.beside_month
        ) = 1

),

stands_still as (

    select
        runs.metric_id,
        runs.org_code,
        runs.month,
        'stands-still' as code,
        runs.unchanged_since as since_month,
        max(runs.month) over (
            partition by runs.metric_id, runs.org_code, runs.unchanged_since
        ) as until_month,
        runs.unchanged_since as beside_month,
        runs.numerator as beside_value,
        null as typical_change,
        figures.release_id,
        figures.sheet_name,
        figures.first_row,
        figures.last_row
    from runs
    inner join figures
        on
            runs.metric_id = figures.metric_id
            and runs.org_code = figures.org_code
            and runs.unchanged_since = figures.month
    where runs.is_frozen

),

changes as (

    select
        *,
        lag(month) over own_series as month_before,
        lag(denominator) over own_series as denominator_before,
        lag(release_id) over own_series as release_before,
        lag(sheet_name) over own_series as sheet_before,
        lag(first_row) over own_series as first_row_before,
        lag(last_row) over own_series as last_row_before,
        fraction(denominator, lag(denominator) over own_series) as times
    from figures
    window own_series as (partition by metric_id, org_code order by month)

),

against_others as (

    select
        changes.*,
        median(changes.times) over alike as typical_times,
        changes.times / median(changes.times) over alike as times_of_others
    from changes
    cross join bounds
    where
        date_diff('month', changes.month_before, changes.month) <= bounds.beside_months
        and least(changes.denominator, changes.denominator_before) >= bounds.jump
    window
        alike as (partition by changes.metric_id, changes.month, changes.month_before)

),

years as (

    select
        later.metric_id,
        later.org_code,
        later.month,
        fraction(later.denominator, earlier.denominator)
        / median(fraction(later.denominator, earlier.denominator)) over (
            partition by later.metric_id, later.month
        ) as times_of_others
    from figures as later
    cross join bounds
    inner join figures as earlier
        on
            later.metric_id = earlier.metric_id
            and later.org_code = earlier.org_code
            and later.month = earlier.month + to_months(bounds.step_months)
    where earlier.denominator >= bounds.jump

),

mergers as (

    select
        successor_code as org_code,
        date_trunc('month', cast(succeeded_on as date)) as month
    from seeds.org_successions

),

denominator_steps as (

    select
        figures.metric_id,
        figures.org_code,
        figures.month,
        'denominator-step' as code,
        against_others.month as since_month,
        null as until_month,
        against_others.month_before as beside_month,
        against_others.denominator_before as beside_value,
        round(against_others.typical_times - 1, 9) as typical_change,
        against_others.release_before as release_id,
        against_others.sheet_before as sheet_name,
        against_others.first_row_before as first_row,
        against_others.last_row_before as last_row
    from figures
    cross join bounds
    inner join against_others
        on
            figures.metric_id = against_others.metric_id
            and figures.org_code = against_others.org_code
            and figures.month >= against_others.month
            and figures.month < against_others.month + to_months(bounds.step_months)
            and is_step(against_others.times_of_others, bounds.step_ratio)
    -- A trust that took over another has grown, and counts as before.
    left join mergers
        on
            against_others.org_code = mergers.org_code
            and against_others.month >= mergers.month
            and against_others.month_before < mergers.month
    left join years
        on
            figures.metric_id = years.metric_id
            and figures.org_code = years.org_code
            and figures.month = years.month
    -- One odd month is over when it is over: later ones are marked while they differ from the year
    -- before.
    where
        mergers.org_code is null
        and (
            figures.month = against_others.month
            or coalesce(is_step(years.times_of_others, bounds.step_ratio), true)
        )
    -- Of several steps the newest is named.
    qualify
        row_number() over (
            partition by figures.metric_id, figures.org_code, figures.month
            order by against_others.month desc
        ) = 1

),

changed_mapping as (

    select
        rules.metric_id,
        mapped.acute_code as org_code,
        mapped.month,
        'changed-mapping' as code,
        null as since_month,
        null as until_month,
        mapped.mapped_month as beside_month,
        null as beside_value,
        null as typical_change,
        min(mapped.mapping_release_id) as release_id,
        min(mapped.mapping_sheet) as sheet_name,
        min(mapped.mapping_row) as first_row,
        max(mapped.mapping_row) as last_row
    from mapped
    inner join rules on rules.code = 'changed-mapping'
    group by rules.metric_id, mapped.acute_code, mapped.month, mapped.mapped_month

),

found as (

    select * from contradicted

    union all

    select * from zero_beside_hundred

    union all

    select * from stands_still

    union all

    select * from denominator_steps

    union all

    select * from changed_mapping

)

select
    found.metric_id,
    found.org_code,
    found.month,
    found.code,
    case when overrides.org_code is null then rules.effect else 'overruled' end as effect,
    found.since_month,
    found.until_month,
    found.beside_month,
    found.beside_value,
    found.typical_change,
    overrides.reason as because,
    overrides.link,
    found.release_id,
    found.sheet_name,
    found.first_row,
    found.last_row
from found
inner join rules on found.code = rules.code and found.metric_id = rules.metric_id
left join overrides
    on
        overrides.decision = 'credible'
        and found.metric_id = overrides.metric_id
        and found.org_code = overrides.org_code
        and found.code = overrides.code
        and found.month between overrides.first_marked and overrides.last_marked

union all

select
    printed.metric_id,
    printed.org_code,
    printed.month,
    'by-hand' as code,
    'no score' as effect,
    null as since_month,
    null as until_month,
    null as beside_month,
    null as beside_value,
    null as typical_change,
    overrides.reason as because,
    overrides.link,
    null as release_id,
    null as sheet_name,
    null as first_row,
    null as last_row
from printed
inner join overrides
    on
        overrides.decision = 'not credible'
        and printed.metric_id = overrides.metric_id
        and printed.org_code = overrides.org_code
        and printed.month between overrides.first_marked and overrides.last_marked
