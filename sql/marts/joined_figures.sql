-- One part of a figure from before a merger, added up over the trusts that are one today.
--
-- Only counts of people are added up, of trusts of one peer group that merged whole, and only where
-- every part has a figure of the same month that is believed. The sum was never published: it lets
-- the merged trust be compared with itself a year before, or ranked until its own figures come.
--
-- Grain   : metric_id, org_code, month, part_code
-- Publish : joined-figures.csv
-- Columns :
--   metric_id            key of the metric in metrics.toml
--   org_code             code of the trust that goes on
--   month                first of the month
--   part_code            code of one of the trusts that are added up
--   numerator            what is counted of it
--   denominator          what it is counted out of
--   joined_numerator     the same of all parts together
--   joined_denominator   the same of all parts together
--   joined_value         the share of all parts together
--   first_merged_on      the earliest legal date among the mergers with its other parts
--   last_merged_on       the latest
--   release_id           the release that the part was read from
--   sheet_name           sheet of that file; empty for a CSV
--   first_row            first row that was used
--   last_row             last row that was used
--   row_count            how many rows were used

with figures as (

    select * from metrics.all_values
    where org_kind = 'trust' and numerator is not null and denominator > 0

),

marks as (

    select
        metric_id,
        org_code,
        month
    from marts.trust_marks
    where effect = 'no score'
    group by metric_id, org_code, month

),

metrics as (

    select * from declared.metrics
    where period = 'month'

),

mergers as (

    select * from marts.mergers

),

needed as (

    -- The months of the trust itself that ended before a merger, and with whom.
    select
        figures.metric_id,
        figures.org_code,
        figures.month,
        count(*) + 1 as part_count,
        bool_or(mergers.is_split or not mergers.is_counted) as is_barred,
        min(mergers.merged_on) as first_merged_on,
        max(mergers.merged_on) as last_merged_on
    from figures
    inner join metrics on figures.metric_id = metrics.metric_id
    inner join mergers
        on
            figures.metric_id = mergers.metric_id
            and figures.org_code = mergers.org_code
            and last_day(figures.month) < mergers.merged_on
    group by figures.metric_id, figures.org_code, figures.month

),

members as (

    select
        metric_id,
        org_code,
        month,
        org_code as part_code
    from needed

    union all

    select
        needed.metric_id,
        needed.org_code,
        needed.month,
        mergers.closed_code as part_code
    from needed
    inner join mergers
        on
            needed.metric_id = mergers.metric_id
            and needed.org_code = mergers.org_code
            and last_day(needed.month) < mergers.merged_on

),

parts as (

    select
        members.metric_id,
        members.org_code,
        members.month,
        members.part_code,
        figures.numerator,
        figures.denominator,
        figures.release_id,
        figures.sheet_name,
        figures.first_row,
        figures.last_row,
        figures.row_count,
        -- Parts of people have four digits: as whole numbers their sum is the same in any order.
        sum(cast(figures.numerator as decimal(18, 4))) over together as all_numerator,
        sum(cast(figures.denominator as decimal(18, 4))) over together as all_denominator,
        count(*) filter (where marks.org_code is null) over together as believed_count
    from members
    inner join figures
        on
            members.metric_id = figures.metric_id
            and members.part_code = figures.org_code
            and members.month = figures.month
    left join marks
        on
            members.metric_id = marks.metric_id
            and members.part_code = marks.org_code
            and members.month = marks.month
    window together as (partition by members.metric_id, members.org_code, members.month)

)

select
    parts.metric_id,
    parts.org_code,
    parts.month,
    parts.part_code,
    parts.numerator,
    parts.denominator,
    cast(parts.all_numerator as double) as joined_numerator,
    cast(parts.all_denominator as double) as joined_denominator,
    fraction(parts.all_numerator, parts.all_denominator) as joined_value,
    needed.first_merged_on,
    needed.last_merged_on,
    parts.release_id,
    parts.sheet_name,
    parts.first_row,
    parts.last_row,
    parts.row_count
from parts
inner join needed
    on
        parts.metric_id = needed.metric_id
        and parts.org_code = needed.org_code
        and parts.month = needed.month
where parts.believed_count = needed.part_count and not needed.is_barred
