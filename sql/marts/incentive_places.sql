-- What an incentive scheme would look at, and pay, for one organisation in one year.
--
-- A figure that is not reported, or that cannot be what it says (figure-credibility.csv), takes no
-- place and is paid nothing. Boards have places in proportion to their number and no payment. Where
-- conditions decide that are not published, nobody has a payment.
--
-- Grain   : scheme, end_month, reading, org_code
-- Publish : incentive-places.csv
-- Columns :
--   scheme              key of the scheme in incentive-rules.csv
--   end_month           month at whose end the scheme looks
--   reading             official: all acute trusts; major: only those with a major A&E department;
--                       provider: by their own figures; icb: boards
--   org_code            code of the organisation
--   org_name            its name
--   icb_code            its ICB in the end month, or its own code; null = no ICBs yet
--   base_value          [share] the figure of the base month, from 0 to 1; null = none
--   end_value           [share] the figure of the end month; null = none
--   level_value         [share] the figure of the period whose level is rewarded; null = none
--   points              [share_change] gain in points, end less base, as a fraction: 0.01 is a
--                       percentage point; null = base or end is missing
--   relative_gain            [ratio] the gain as a part of the figure of the base month; null =
--                            base or end is missing
--   level_place         1 is the highest level; null = no place
--   points_place        1 is the largest gain in points; null = no place
--   relative_place      1 is the largest relative gain; null = no place
--   level_route         [key] route that pays for its level; null = none
--   points_route        [key] route that pays for its gain, ranked by points; null = none
--   relative_route      [key] route that would pay for its gain, ranked by the relative gain; null
--                       = none
--   level_payment       [pounds] pounds for its level
--   points_payment      [pounds] pounds for its gain, ranked by points
--   relative_payment    [pounds] pounds for its gain, ranked by the relative gain
--   payment             [pounds] pounds by the rule: level and points
--   other_payment       [pounds] pounds if gains were ranked by the relative gain
--   official_payment    [pounds] pounds by the rule in the official reading; null = it has no place
--                       there
--   not_paid_because    [code] no_figure = no figure; not_credible = a figure that cannot be what
--                       it says; not_reported = it did not report, in a field test of other
--                       standards; null = it can take a place
--   before_value        [share] the figure two months before the base month; null = none
--   next_value          [share] the figure of the month after the end; null = none
--   later_value         [share] the figure of the third month after the end; null = none
--   base_release        release that the figure of the base month was read from; null = no figure
--   end_release         release that the figure of the end month was read from; null = no figure

with periods as (

    select * from marts.incentive_periods

),

rules as (

    select * from marts.incentive_rules
    where measure is not null and first_place is not null

),

readings as (

    select * from seeds.incentive_readings

),

organisations as (

    select * from core.organisations

),

trust_icbs as (

    select * from core.trust_icbs

),

figures as (

    select * from marts.judged_values
    where org_kind in ('trust', 'icb') and mapped_month is null

),

sources as (

    select
        metric_id,
        org_kind,
        org_code,
        month,
        release_id
    from metrics.all_values

),

fields as (

    -- Who is compared: everybody with a row of the measure that the reading asks for.
    select
        periods.*,
        readings.reading,
        readings.org_kind,
        readings.metric_id,
        organisations.org_code,
        organisations.org_name,
        case
            when readings.org_kind = 'icb' then organisations.org_code
            else trust_icbs.icb_code
        end as icb_code
    from periods
    inner join readings on periods.scheme = readings.scheme
    inner join figures
        on
            readings.needs_metric_id = figures.metric_id
            and readings.org_kind = figures.org_kind
            and periods.end_month = figures.month
    inner join organisations
        on figures.org_kind = organisations.org_kind and figures.org_code = organisations.org_code
    left join trust_icbs
        on
            figures.org_code = trust_icbs.trust_code
            and periods.end_month = trust_icbs.month
    where readings.org_kind = 'icb' or organisations.peer_group = 'acute'

),

levels as (

    select
        fields.scheme,
        fields.end_month,
        fields.reading,
        fields.org_code,
        case
            when
                count(figures.metric_value) filter (where figures.credibility is null)
                = max(fields.level_months)
                then
                    fraction(
                        sum(figures.numerator::decimal(18, 6)),
                        sum(figures.denominator::decimal(18, 6))
                    )
        end as level_value
    from fields
    inner join figures
        on
            fields.metric_id = figures.metric_id
            and fields.org_kind = figures.org_kind
            and fields.org_code = figures.org_code
            and figures.month between fields.level_from and fields.end_month
    where fields.has_levels
    group by fields.scheme, fields.end_month, fields.reading, fields.org_code

),

joined as (

    select
        fields.*,
        ends.metric_value as end_value,
        bases.metric_value as base_value,
        levels.level_value,
        ends.metric_value - bases.metric_value as points,
        fraction(ends.metric_value - bases.metric_value, bases.metric_value) as relative_gain,
        befores.metric_value as before_value,
        nexts.metric_value as next_value,
        laters.metric_value as later_value,
        case
            when 'not_reported' in (ends.flag, bases.flag) then 'not_reported'
            when coalesce(ends.credibility, bases.credibility) is not null then 'not_credible'
            when ends.metric_value is null or bases.metric_value is null then 'no_figure'
        end as not_paid_because
    from fields
    left join figures as ends
        on
            fields.metric_id = ends.metric_id
            and fields.org_kind = ends.org_kind
            and fields.org_code = ends.org_code
            and fields.end_month = ends.month
    left join figures as bases
        on
            fields.metric_id = bases.metric_id
            and fields.org_kind = bases.org_kind
            and fields.org_code = bases.org_code
            and fields.base_month = bases.month
    left join levels
        on
            fields.scheme = levels.scheme
            and fields.end_month = levels.end_month
            and fields.reading = levels.reading
            and fields.org_code = levels.org_code
    left join figures as befores
        on
            fields.metric_id = befores.metric_id
            and fields.org_kind = befores.org_kind
            and fields.org_code = befores.org_code
            and fields.before_month = befores.month
    left join figures as nexts
        on
            fields.metric_id = nexts.metric_id
            and fields.org_kind = nexts.org_kind
            and fields.org_code = nexts.org_code
            and fields.next_month = nexts.month
    left join figures as laters
        on
            fields.metric_id = laters.metric_id
            and fields.org_kind = laters.org_kind
            and fields.org_code = laters.org_code
            and fields.later_month = laters.month

),

placed as (

    select
        *,
        case
            when not_paid_because is null and level_value is not null
                then
                    rank() over (
                        partition by
                            scheme,
                            end_month,
                            reading,
                            not_paid_because is null and level_value is not null
                        order by round(level_value, 10) desc
                    )
        end as level_place,
        case
            when not_paid_because is null
                then
                    rank() over (
                        partition by scheme, end_month, reading, not_paid_because is null
                        order by round(points, 10) desc
                    )
        end as points_place,
        case
            when not_paid_because is null
                then
                    rank() over (
                        partition by scheme, end_month, reading, not_paid_because is null
                        order by round(relative_gain, 10) desc
                    )
        end as relative_place
    from joined

),

sizes as (

    select
        scheme,
        end_month,
        reading,
        count(points_place) as field_size
    from placed
    group by scheme, end_month, reading

),

bounds as (

    -- Ten of 124 trusts are three of 42 boards.
    select
        sizes.scheme,
        sizes.end_month,
        sizes.reading,
        rules.route,
        rules.measure,
        case
            when sizes.reading = 'icb'
                then
                    half_up_share((rules.first_place - 1) * sizes.field_size, trusts.field_size)
                    + 1
            else rules.first_place
        end as first_place,
        case
            when sizes.reading = 'icb'
                then half_up_share(rules.last_place * sizes.field_size, trusts.field_size)
            else rules.last_place
        end as last_place,
        case when sizes.reading != 'icb' and rules.place_decides then rules.payment_gbp end
            as payment_gbp
    from sizes
    inner join rules on sizes.scheme = rules.scheme
    inner join sizes as trusts
        on
            sizes.scheme = trusts.scheme
            and sizes.end_month = trusts.end_month
            and trusts.reading = 'official'

),

priced as (

    select
        placed.scheme,
        placed.end_month,
        placed.reading,
        placed.org_code,
        placed.org_name,
        placed.icb_code,
        placed.base_value,
        placed.end_value,
        placed.level_value,
        placed.points,
        placed.relative_gain,
        placed.level_place,
        placed.points_place,
        placed.relative_place,
        by_level.route as level_route,
        by_points.route as points_route,
        by_relative.route as relative_route,
        coalesce(by_level.payment_gbp, 0) as level_payment,
        coalesce(by_points.payment_gbp, 0) as points_payment,
        coalesce(by_relative.payment_gbp, 0) as relative_payment,
        coalesce(by_level.payment_gbp, 0) + coalesce(by_points.payment_gbp, 0) as payment,
        coalesce(by_level.payment_gbp, 0) + coalesce(by_relative.payment_gbp, 0) as other_payment,
        placed.not_paid_because,
        placed.before_value,
        placed.next_value,
        placed.later_value,
        base_sources.release_id as base_release,
        end_sources.release_id as end_release
    from placed
    left join bounds as by_level
        on
            placed.scheme = by_level.scheme
            and placed.end_month = by_level.end_month
            and placed.reading = by_level.reading
            and by_level.measure = 'level'
            and placed.level_place between by_level.first_place and by_level.last_place
    left join bounds as by_points
        on
            placed.scheme = by_points.scheme
            and placed.end_month = by_points.end_month
            and placed.reading = by_points.reading
            and by_points.measure = 'gain'
            and placed.points_place between by_points.first_place and by_points.last_place
    left join bounds as by_relative
        on
            placed.scheme = by_relative.scheme
            and placed.end_month = by_relative.end_month
            and placed.reading = by_relative.reading
            and by_relative.measure = 'gain'
            and placed.relative_place between by_relative.first_place and by_relative.last_place
    left join sources as base_sources
        on
            placed.metric_id = base_sources.metric_id
            and placed.org_kind = base_sources.org_kind
            and placed.org_code = base_sources.org_code
            and placed.base_month = base_sources.month
    left join sources as end_sources
        on
            placed.metric_id = end_sources.metric_id
            and placed.org_kind = end_sources.org_kind
            and placed.org_code = end_sources.org_code
            and placed.end_month = end_sources.month

)

select
    priced.scheme,
    priced.end_month,
    priced.reading,
    priced.org_code,
    priced.org_name,
    priced.icb_code,
    priced.base_value,
    priced.end_value,
    priced.level_value,
    priced.points,
    priced.relative_gain,
    priced.level_place,
    priced.points_place,
    priced.relative_place,
    priced.level_route,
    priced.points_route,
    priced.relative_route,
    priced.level_payment,
    priced.points_payment,
    priced.relative_payment,
    priced.payment,
    priced.other_payment,
    official.payment as official_payment,
    priced.not_paid_because,
    priced.before_value,
    priced.next_value,
    priced.later_value,
    priced.base_release,
    priced.end_release
from priced
left join priced as official
    on
        priced.scheme = official.scheme
        and priced.end_month = official.end_month
        and priced.org_code = official.org_code
        and official.reading = 'official'
        and official.not_paid_because is null
