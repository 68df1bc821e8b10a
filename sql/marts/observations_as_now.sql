-- One figure of an organisation as it is today: of the months before a merger, with its
-- predecessors.
--
-- Counts of people are added up over the trusts that merged whole; joined-figures lists the parts.
-- A month is left out where that is not lawful: before a trust took in a part of another, one of
-- another peer group, or one without a figure that is believed. Medians are never added up.
-- Organisations that have closed are not here: their months are in those of their successors.
--
-- Grain   : metric_id, org_kind, org_code, month
-- Publish : observations-as-now.csv
-- Columns :
--   metric_id     key of the metric in metrics.toml
--   org_kind      trust, icb, region or england
--   org_code      code of the organisation
--   month         first of the month, or of the quarter
--   org_name      its name
--   numerator     what is counted; null where the metric is no fraction
--   denominator   what it is counted out of; null where the metric is no fraction
--   metric_value  the figure
--   flag          [code] published = as published; restated = counted again on a newer map;
--                 by_mapping = put together by the mapping of another month; joined = added up over
--                 the trusts that are one today
--   part_codes    codes of the trusts that are added up, ", " between; null = it is not joined
--   release_id    the release it was read from; null = it is joined, and joined-figures names those
--                 of its parts
--   is_apportioned   the counts have parts of people, who are shared out between trusts

with figures as (

    select * from marts.observations
    where metric_value is not null

),

joined as (

    select
        metric_id,
        org_code,
        month,
        min(joined_numerator) as numerator,
        min(joined_denominator) as denominator,
        min(joined_value) as metric_value,
        string_agg(part_code, ', ' order by part_code) as part_codes
    from marts.joined_figures
    group by metric_id, org_code, month

),

mergers as (

    select
        metric_id,
        org_code,
        max(merged_on) as merged_on
    from marts.mergers
    group by metric_id, org_code

),

organisations as (

    select * from core.organisations
    where closed_on is null

)

select
    figures.metric_id,
    figures.org_kind,
    figures.org_code,
    figures.month,
    organisations.org_name,
    coalesce(joined.numerator, figures.numerator) as numerator,
    coalesce(joined.denominator, figures.denominator) as denominator,
    coalesce(joined.metric_value, figures.metric_value) as metric_value,
    case when joined.part_codes is null then figures.flag else 'joined' end as flag,
    joined.part_codes,
    case when joined.part_codes is null then figures.release_id end as release_id,
    coalesce(
        coalesce(joined.numerator, figures.numerator)
        != round(coalesce(joined.numerator, figures.numerator))
        or coalesce(joined.denominator, figures.denominator)
        != round(coalesce(joined.denominator, figures.denominator)),
        false
    ) as is_apportioned
from figures
inner join organisations
    on figures.org_kind = organisations.org_kind and figures.org_code = organisations.org_code
left join joined
    on
        figures.org_kind = 'trust'
        and figures.metric_id = joined.metric_id
        and figures.org_code = joined.org_code
        and figures.month = joined.month
left join mergers
    on
        figures.org_kind = 'trust'
        and figures.metric_id = mergers.metric_id
        and figures.org_code = mergers.org_code
where
    joined.part_codes is not null
    or mergers.merged_on is null
    or last_day(figures.month) >= mergers.merged_on
