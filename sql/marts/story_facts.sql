-- What there is to say of one measure of one organisation: its newest figure, with all its numbers.
--
-- Every number of a sentence about the figure is a cell of this row, rounded as it is printed: a
-- share is in per cent here. Publishing adds the sentences, which the header of stories describes.
-- A figure that earns no score, and a row without a figure, have no story. A figure is compared
-- with an earlier one only where both are of one organisation and nothing in between changed how
-- they are counted.
--
-- Grain   : org_kind, org_code, metric_id
-- Columns :
--   org_kind         trust, icb, region or england
--   org_code         code of the organisation
--   metric_id        key of the metric in metrics.toml
--   org_name         its name
--   peer_group       its peers; null = in no official table
--   region_name      region of NHS England; null = England
--   icb_code         ICB that a trust is in; null = no trust, or none is known
--   icb_name         its name; null where icb_code is
--   town             town of the headquarters; null = not in the register
--   closed_on        last day; null = open
--   metric_title     name of the measure
--   metric_short     the same in a few words
--   better           which figures are better
--   month            first of the month or quarter of its newest figure, or of its newest row if it
--                    never had a figure
--   is_newest_of_kind   whether its peers have no newer figure
--   months_behind    [months] how much newer the figure of its peers is; null = it has no figure
--   metric_value     the figure; null = there is none
--   unit             [code] percent = per cent, of a share so many in 100; weeks = weeks; seconds =
--                    seconds; score = a score from 1 (best) to 4
--   numerator_people   [people] what is counted; null = no share, or it has parts of people
--   denominator_people   [people] what it is counted out of; null = as numerator_people
--   is_apportioned   the counts have parts of people
--   previous_period   the month or quarter before; null = no figure that is credible
--   previous_value   [unit] the figure then; null where previous_period is
--   previous_change   [unit] now less then, of per cent in percentage points; null = the two do not
--                    compare, or there is none
--   year_ago_period   the same month or quarter a year before; null = no figure that is credible
--   year_ago_value   [unit] the figure then, of trusts that have merged since their sum; null where
--                    year_ago_period is
--   year_ago_change   [unit] now less then, of per cent in percentage points; null = the two do not
--                    compare, or there is none
--   break_month      newest change of counting, or merger, between the figures; null = none
--   break_title      what changed then; null where break_month is
--   england_value    [unit] the figure of England for the same period; null = england_why_not
--   england_year_ago   [unit] the figure of England a year before; null = not held, or not compared
--   england_why_not   [code] england = it is England; no_figure = England has none for this period
--                    that is credible; null = it has
--   peers_median     [unit] median of its peers for the same period; null = not compared with them
--   target_value     [unit] what it is compared with in this period; null = nothing
--   target_kind      [code] threshold = what its score is made by; standard = what the public was
--                    promised; null where target_value is
--   target_title     whose standard it is; null = no standard
--   target_since     first day on which it holds; null where target_value is
--   is_target_met    whether the unrounded figure meets it; null = there is none, or no story
--   target_distance   [unit] how far the printed figure is from it, never below zero; null as
--                    is_target_met
--   target_distance_people   [people] how many people more, or fewer, would have met it; null = it
--                    is met, or the counts are not whole
--   place            1 is best, ties share; null = not compared with peers today
--   place_of         how many are compared; null where place is
--   tied_with        [count] how many others share the place; null where place is
--   place_low        best place of the likely range; null = no range
--   place_high       worst place of it; null = no range
--   year_verdict     [code] improvement = its months of the last year are better than those of the
--                    year before, beyond chance; concern = they are worse, beyond chance; none =
--                    no clear change; too_early = too few months that compare; null = not judged
--   record           [code] highest = its highest printed figure among at least twelve before that
--                    compare; lowest = its lowest; null = neither
--   record_since     first month of those; null where record is
--   record_is_whole_series   whether these are all months that we have of it; null where record is
--   flag             how the figure was published, or why there is none
--   missing_flag     why it has no figure for the newest period of its kind, as in flag; null = it
--                    has one, or no row
--   no_story_because   [code] no_figure = there is none; not_credible = it cannot be what it says;
--                    null = there is a story
--   release_id       the release it was read from; null = there is no row to read
--   is_before_merger   whether the trust has taken in another after this figure

with observations as (

    select * from marts.observations

),

metrics as (

    select * from declared.metrics

),

organisations as (

    select * from marts.organisations

),

told as (

    select * from marts.newest_figures

),

field_places as (

    select * from marts.measure_ranges

),

fields as (

    select * from marts.field_summaries

),

targets as (

    select * from marts.targets_in_force

),

standards as (

    select * from marts.standards_in_force

),

first_standards as (

    -- Of several promises the first that is declared is the one that people know.
    select
        metric_id,
        arg_min(title, standard_number) as title
    from declared.standards
    group by metric_id

),

pasts as (

    select * from marts.story_pasts

),

newest as (

    select
        observations.metric_id,
        observations.org_kind,
        observations.org_code,
        observations.month,
        observations.numerator,
        observations.denominator,
        observations.metric_value,
        observations.flag,
        observations.is_frozen,
        observations.is_apportioned,
        observations.credibility,
        observations.marked,
        observations.release_id,
        metrics.title as metric_title,
        metrics.short as metric_short,
        metrics.unit as own_unit,
        metrics.better,
        metrics.period
    from observations
    inner join metrics on observations.metric_id = metrics.metric_id
    qualify
        row_number() over (
            partition by observations.metric_id, observations.org_kind, observations.org_code
            order by observations.is_latest desc, observations.month desc
        ) = 1

),

newest_of_kind as (

    select
        metric_id,
        org_kind,
        max(month) as month
    from observations
    where metric_value is not null
    group by metric_id, org_kind

),

shared as (

    select
        metric_id,
        org_code,
        place,
        place_of,
        place_low,
        place_high,
        month,
        count(*) over (partition by metric_id, org_kind, peer_group, place) - 1 as tied_with
    from field_places
    where place is not null

),

held_against as (

    select
        newest.metric_id,
        newest.month,
        coalesce(targets.target, standards.standard) as target,
        case
            when targets.target is not null then 'threshold'
            when standards.standard is not null then 'standard'
        end as target_kind,
        case when targets.target is null then standards.title end as target_title,
        coalesce(targets.since, standards.since) as target_since
    from newest
    left join targets on newest.metric_id = targets.metric_id and newest.month = targets.month
    left join first_standards on newest.metric_id = first_standards.metric_id
    left join standards
        on
            newest.metric_id = standards.metric_id
            and newest.month = standards.month
            and first_standards.title = standards.title
    group by all

),

joined as (

    select
        newest.*,
        organisations.org_name,
        organisations.peer_group,
        organisations.region_name,
        organisations.icb_code,
        organisations.icb_name,
        organisations.town,
        organisations.closed_on,
        coalesce(fields.month, newest_of_kind.month) as peers_month,
        case
            when newest.metric_value is null then 'no_figure'
            when newest.credibility is not null then 'not_credible'
        end as no_story_because,
        as_printed(newest.metric_value, newest.own_unit) as printed,
        pasts.previous_period,
        as_printed(pasts.previous_value, newest.own_unit) as previous_value,
        pasts.year_ago_period,
        as_printed(pasts.year_ago_value, newest.own_unit) as year_ago_value,
        as_printed(pasts.england_value, newest.own_unit) as england_now,
        as_printed(pasts.england_year_ago, newest.own_unit) as england_year_ago,
        coalesce(pasts.is_stepped, false) as is_stepped,
        pasts.since_previous,
        pasts.since_year_ago,
        pasts.break_title,
        pasts.record,
        pasts.record_since,
        pasts.record_is_whole_series,
        as_printed(fields.middle, newest.own_unit) as peers_median,
        fields.month as field_month,
        held_against.target as target_exact,
        as_printed(held_against.target, newest.own_unit) as target_value,
        held_against.target_kind,
        held_against.target_title,
        held_against.target_since,
        case
            when newest.better = 'higher' then newest.metric_value >= held_against.target
            else newest.metric_value <= held_against.target
        end as meets_it,
        shared.place as own_place,
        shared.place_of as own_place_of,
        shared.tied_with,
        shared.place_low,
        shared.place_high,
        told.verdict,
        coalesce(told.is_before_merger, false) as is_before_merger,
        -- Per cent of turnover is of the financial year so far, which begins anew in April.
        newest.own_unit = 'percent' and newest.period = 'quarter' and month(newest.month) = 4
            as is_of_new_year,
        missing.flag as missing_flag
    from newest
    inner join newest_of_kind
        on
            newest.metric_id = newest_of_kind.metric_id
            and newest.org_kind = newest_of_kind.org_kind
    left join pasts
        on
            newest.metric_id = pasts.metric_id
            and newest.org_kind = pasts.org_kind
            and newest.org_code = pasts.org_code
    left join organisations
        on
            newest.org_kind = organisations.org_kind
            and newest.org_code = organisations.org_code
    left join told
        on
            newest.metric_id = told.metric_id
            and newest.org_kind = told.org_kind
            and newest.org_code = told.org_code
            and newest.month = told.month
    left join fields
        on
            newest.metric_id = fields.metric_id
            and newest.org_kind = fields.org_kind
            and coalesce(organisations.peer_group, '') = fields.peer_group
    left join shared
        on
            newest.metric_id = shared.metric_id
            and newest.org_code = shared.org_code
            and newest.month = shared.month
    left join held_against
        on
            newest.metric_id = held_against.metric_id
            and newest.month = held_against.month
    left join observations as missing
        on
            newest.metric_id = missing.metric_id
            and newest.org_kind = missing.org_kind
            and newest.org_code = missing.org_code
            and newest_of_kind.month = missing.month
            and missing.metric_value is null

),

judged as (

    select
        *,
        case when no_story_because is null then meets_it end as is_target_met
    from joined

)

select
    org_kind,
    org_code,
    metric_id,
    org_name,
    peer_group,
    region_name,
    icb_code,
    icb_name,
    town,
    closed_on,
    metric_title,
    metric_short,
    better,
    month,
    metric_value is not null and month >= peers_month as is_newest_of_kind,
    case
        when metric_value is not null then greatest(date_diff('month', month, peers_month), 0)
    end as months_behind,
    printed::double as metric_value,
    case own_unit when 'share' then 'percent' else own_unit end as unit,
    case when own_unit = 'share' and not is_apportioned then round(numerator)::bigint end
        as numerator_people,
    case when own_unit = 'share' and not is_apportioned then round(denominator)::bigint end
        as denominator_people,
    is_apportioned,
    previous_period,
    previous_value::double as previous_value,
    case
        when since_previous is null and not is_stepped and not is_of_new_year
            then (printed - previous_value)::double
    end as previous_change,
    year_ago_period,
    year_ago_value::double as year_ago_value,
    case
        when since_year_ago is null and not is_stepped then (printed - year_ago_value)::double
    end as year_ago_change,
    coalesce(since_year_ago, since_previous) as break_month,
    break_title,
    england_now::double as england_value,
    case when since_year_ago is null and england_now is not null then england_year_ago::double end
        as england_year_ago,
    case
        when org_kind = 'england' then 'england'
        when england_now is null then 'no_figure'
    end as england_why_not,
    case when field_month = month then peers_median::double end as peers_median,
    target_value::double as target_value,
    target_kind,
    target_title,
    target_since,
    is_target_met,
    case when is_target_met is not null then abs(printed - target_value)::double end
        as target_distance,
    case
        when is_target_met or is_apportioned or own_unit != 'share' then null
        when better = 'higher' and not is_target_met
            then ceil(round(target_exact * denominator, 6) - numerator)::bigint
        when not is_target_met
            then ceil(numerator - round(target_exact * denominator, 6))::bigint
    end as target_distance_people,
    own_place as place,
    own_place_of as place_of,
    tied_with,
    place_low,
    place_high,
    case
        when no_story_because is not null or period != 'month' or better = 'none' then null
        when is_frozen or is_stepped or is_before_merger or closed_on is not null then null
        else coalesce(verdict, 'too_early')
    end as year_verdict,
    case when no_story_because is null then record end as record,
    case when no_story_because is null then record_since end as record_since,
    case when no_story_because is null then record_is_whole_series end as record_is_whole_series,
    flag,
    missing_flag,
    no_story_because,
    release_id,
    is_before_merger
from judged
