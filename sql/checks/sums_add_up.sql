-- A sum that is not what its named rows add up to, or that names no rows.
--
-- It starts from what is published: the ranges of marts.figure_rows and the terms of
-- declared.formulas, applied to the rows as parsed.
--
-- Why      : a reader who adds up the rows that we name must get the figure that we print
-- Severity : error

with observations as (

    select * from marts.observations
    where org_kind != 'trust' or row_count > 1 or mapped_month is not null

),

releases as (

    select * from staging.releases

),

figure_rows as (

    select * from marts.figure_rows
    where rows is not null

),

formulas as (

    select * from declared.formulas
    where row_set != 'one_row' and part in ('numerator', 'denominator')

),

ae_monthly as (

    select * from staging.ae_monthly
    where row_kind = 'provider'

),

ae_mapping as (

    select * from staging.ae_by_provider_workbook
    where part = 'acute_mapping'

),

ae_workbook as (

    select * from staging.ae_by_provider_workbook
    where part = 'provider' and row_kind = 'organisation'

),

extracts as (

    select * from staging.rtt_full_extract
    where row_kind = 'pathways' and treatment_function_code = 'C_999'

),

provider_lists as (

    select * from staging.rtt_incomplete_provider
    where treatment_function_code = 'C_999'

),

framework as (

    select * from staging.nof_metrics

),

diagnostics as (

    select * from staging.diagnostics

),

cancer as (

    select * from staging.cancer_waits

),

ranges as (

    select
        row_set,
        org_kind,
        org_code,
        month,
        release_id,
        sheet_name,
        string_split(unnest(string_split(rows, ',')), '-') as ends
    from figure_rows

),

named as (

    select
        row_set,
        org_kind,
        org_code,
        month,
        release_id,
        sheet_name,
        unnest(generate_series(ends[1]::integer, ends[-1]::integer)) as row_number
    from ranges

),

ae_cells as (

    select
        release_id,
        sheet_name,
        row_number,
        field,
        people
    from ae_monthly
    unpivot (people for field in (columns('^(attendances|booked|over_4h|waits_12h|admissions)')))

    union all

    select
        release_id,
        sheet_name,
        row_number,
        field,
        people
    from ae_workbook
    unpivot (people for field in (columns('^(attendances|over_4h|waits_12h|admissions)')))

),

ae_sums as (

    select
        named.row_set,
        named.org_kind,
        named.org_code,
        named.month,
        named.release_id,
        ae_cells.field,
        sum(ae_cells.people)::double as total
    from named
    inner join ae_cells
        on
            named.release_id = ae_cells.release_id
            and named.sheet_name = ae_cells.sheet_name
            and named.row_number = ae_cells.row_number
    where named.row_set != 'ae_footprint'
    group by
        named.row_set, named.org_kind, named.org_code, named.month, named.release_id,
        ae_cells.field

),

shares as (

    -- The part of each provider that the named rows of a mapping count towards a trust.
    select
        named.org_code,
        named.month,
        ae_mapping.org_code as provider_code,
        sum(ae_mapping.share::decimal(18, 12)) as counted
    from named
    inner join ae_mapping
        on
            named.release_id = ae_mapping.release_id
            and named.sheet_name = ae_mapping.sheet_name
            and named.row_number = ae_mapping.row_number
    where named.row_set = 'ae_footprint_shares'
    group by named.org_code, named.month, ae_mapping.org_code

),

footprint_sums as (

    select
        named.row_set,
        named.org_kind,
        named.org_code,
        named.month,
        named.release_id,
        ae_cells.field,
        sum((shares.counted * ae_cells.people)::decimal(30, 12))::double as total
    from named
    inner join ae_monthly
        on
            named.release_id = ae_monthly.release_id
            and named.sheet_name = ae_monthly.sheet_name
            and named.row_number = ae_monthly.row_number
    inner join shares
        on
            named.org_code = shares.org_code
            and named.month = shares.month
            and ae_monthly.org_code = shares.provider_code
    inner join ae_cells
        on
            named.release_id = ae_cells.release_id
            and named.sheet_name = ae_cells.sheet_name
            and named.row_number = ae_cells.row_number
    where named.row_set = 'ae_footprint'
    group by
        named.row_set, named.org_kind, named.org_code, named.month, named.release_id,
        ae_cells.field

),

-- Added up first and turned over afterwards: the rows are many and 106 columns wide.
wide_extract_sums as (

    select
        named.row_set,
        named.org_kind,
        named.org_code,
        named.month,
        named.release_id,
        sum(columns('^(band_[0-9]{3}|total_all)$'))::double
    from named
    inner join extracts
        on named.release_id = extracts.release_id and named.row_number = extracts.row_number
    group by named.row_set, named.org_kind, named.org_code, named.month, named.release_id

),

extract_sums as (

    select
        row_set,
        org_kind,
        org_code,
        month,
        release_id,
        field,
        total
    from wide_extract_sums
    unpivot (total for field in (columns('^(band_[0-9]{3}|total_all)$')))

),

other_cells as (

    select
        release_id,
        sheet_name,
        row_number,
        field,
        people::double as amount
    from provider_lists
    unpivot (people for field in (pathways, within_18_weeks, over_52_weeks))

    union all

    select
        release_id,
        sheet_name,
        row_number,
        'value' as field,
        value as amount
    from framework

    union all

    select
        release_id,
        sheet_name,
        row_number,
        field,
        people::double as amount
    from diagnostics
    unpivot (people for field in (columns('^(waiting|band_[0-9]{2})$')))

    union all

    select
        release_id,
        sheet_name,
        row_number,
        field,
        amount
    from cancer
    unpivot (amount for field in (people, in_time))

),

other_sums as (

    select
        named.row_set,
        named.org_kind,
        named.org_code,
        named.month,
        named.release_id,
        other_cells.field,
        sum(other_cells.amount) as total
    from named
    inner join other_cells
        on
            named.release_id = other_cells.release_id
            and named.sheet_name = other_cells.sheet_name
            and named.row_number = other_cells.row_number
    group by
        named.row_set, named.org_kind, named.org_code, named.month, named.release_id,
        other_cells.field

),

row_counts as (

    -- The field 1 counts every row once.
    select
        row_set,
        org_kind,
        org_code,
        month,
        release_id,
        '1' as field,
        count(*)::double as total
    from named
    group by row_set, org_kind, org_code, month, release_id

),

sums as (

    select * from ae_sums
    union all
    select * from footprint_sums
    union all
    select * from extract_sums
    union all
    select * from other_sums
    union all
    select * from row_counts

),

terms as (

    -- The two sheets of a workbook have the same formula; a release counts by it once.
    select distinct
        metric_id,
        source,
        row_set,
        part,
        sign,
        field
    from formulas

),

worked_out as (

    select
        terms.metric_id,
        sums.org_kind,
        sums.org_code,
        sums.month,
        sum(terms.sign * sums.total) filter (where terms.part = 'numerator') as numerator,
        sum(terms.sign * sums.total) filter (where terms.part = 'denominator') as denominator
    from sums
    inner join releases on sums.release_id = releases.release_id
    inner join terms
        on
            releases.source = terms.source
            and sums.row_set = terms.row_set
            and sums.field = terms.field
    group by terms.metric_id, sums.org_kind, sums.org_code, sums.month

),

sets as (

    select distinct
        metric_id,
        source,
        row_set
    from terms

),

counts as (

    select
        sets.metric_id,
        figure_rows.org_kind,
        figure_rows.org_code,
        figure_rows.month,
        sum(figure_rows.row_count) as row_count
    from figure_rows
    inner join releases on figure_rows.release_id = releases.release_id
    inner join sets on releases.source = sets.source and figure_rows.row_set = sets.row_set
    group by sets.metric_id, figure_rows.org_kind, figure_rows.org_code, figure_rows.month

),

figures as (

    -- England of the time series is a single row, and no sum.
    select observations.*
    from observations
    inner join releases on observations.release_id = releases.release_id
    where
        (observations.metric_id, releases.source) in (
            select (sets.metric_id, sets.source) from sets
        )

)

select
    figures.metric_id,
    figures.org_kind,
    figures.org_code,
    figures.month,
    figures.numerator,
    worked_out.numerator as numerator_of_rows,
    figures.denominator,
    worked_out.denominator as denominator_of_rows,
    figures.row_count,
    counts.row_count as named_rows
from figures
left join worked_out
    on
        figures.metric_id = worked_out.metric_id
        and figures.org_kind = worked_out.org_kind
        and figures.org_code = worked_out.org_code
        and figures.month = worked_out.month
left join counts
    on
        figures.metric_id = counts.metric_id
        and figures.org_kind = counts.org_kind
        and figures.org_code = counts.org_code
        and figures.month = counts.month
where
    -- A percentile is no sum: only what it is counted out of is one.
    -- Parts of people are rounded to four digits.
    (
        figures.numerator is not null
        and coalesce(abs(figures.numerator - worked_out.numerator) > 0.0001, true)
    )
    or coalesce(
        abs(figures.denominator - worked_out.denominator) > 0.0001,
        figures.denominator is distinct from worked_out.denominator
    )
    or figures.row_count is distinct from counts.row_count
