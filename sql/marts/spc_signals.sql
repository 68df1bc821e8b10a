-- One month of a series that chance alone does not explain, and which rule says so.
--
-- The rules, of which the first that holds is told: outside, beyond a limit; trend, one of seven
-- months or more that each go further the same way; two_of_three, beyond two thirds of the way to a
-- limit in two of three months, on the same side; run, one of seven months or more on the same side
-- of the average. A missing month, and a series break, ends a trend, a run and a three. There is no
-- download: the figures, spc-limits.csv and these rules give it.
--
-- Grain   : metric_id, org_kind, org_code, month
-- Columns :
--   metric_id      key of the metric in metrics.toml
--   org_kind       trust, icb, region or england
--   org_code       code of the organisation
--   month          first of the month
--   stretch        see spc_limits
--   metric_value   the figure
--   rule           outside, trend, two_of_three or run
--   verdict        improvement or concern, by which way is better for the measure; change where
--                  neither way is
--   month_count    how many months in a row the trend or the run has lasted up to this one; of the
--                  other rules 1

with points as (

    select * from marts.spc_points

),

limits as (

    select * from marts.spc_limits
    where mean is not null

),

metrics as (

    select * from declared.metrics

),

placed as (

    -- Twelve digits: the dust of a division must not put a figure on one side of itself.
    select
        points.metric_id,
        points.org_kind,
        points.org_code,
        points.stretch,
        points.row_of_months,
        points.month,
        points.metric_value,
        sign(round(points.metric_value - limits.mean, 12)) as side,
        case
            when round(points.metric_value - limits.upper_limit, 12) > 0 then 1
            when round(limits.lower_limit - points.metric_value, 12) > 0 then -1
            else 0
        end as outside,
        case
            when
                round(abs(points.metric_value - limits.mean) - 2.66 * 2 / 3 * limits.mean_step, 12)
                > 0
                then sign(round(points.metric_value - limits.mean, 12))
            else 0
        end as far_side,
        coalesce(
            sign(round(points.metric_value - lag(points.metric_value) over in_a_row, 12)), 0
        ) as way
    from points
    inner join limits
        on
            points.metric_id = limits.metric_id
            and points.org_kind = limits.org_kind
            and points.org_code = limits.org_code
            and points.stretch = limits.stretch
    window
        in_a_row as (
            partition by
                points.metric_id,
                points.org_kind,
                points.org_code,
                points.stretch,
                points.row_of_months
            order by points.month
        )

),

turned as (

    -- A run is numbered by its turns; so is a trend.
    select
        *,
        side != lag(side, 1, 9) over in_a_row as is_new_side,
        way != lag(way, 1, 9) over in_a_row as is_new_way,
        -- The month itself is far out, and so is another one of a three that it lies in.
        far_side != 0
        and (
            far_side = lag(far_side, 1, 0) over in_a_row
            or far_side = lag(far_side, 2, 0) over in_a_row
            or far_side = lead(far_side, 1, 0) over in_a_row
            or far_side = lead(far_side, 2, 0) over in_a_row
        )
        -- Three months in a row are needed to be two of three.
        and count(*) over (
            partition by metric_id, org_kind, org_code, stretch, row_of_months
        ) >= 3 as is_two_of_three
    from placed
    window
        in_a_row as (
            partition by metric_id, org_kind, org_code, stretch, row_of_months
            order by month
        )

),

numbered as (

    select
        *,
        count(*) filter (where is_new_side) over so_far as side_number,
        count(*) filter (where is_new_way) over so_far as way_number
    from turned
    window
        so_far as (
            partition by metric_id, org_kind, org_code, stretch, row_of_months
            order by month
            rows between unbounded preceding and current row
        )

),

counted as (

    select
        *,
        count(*) over side_run as side_length,
        row_number() over (side_run order by month) as side_count,
        -- Six steps the same way join seven months: the month they begin at belongs to them.
        count(*) over way_run as way_length,
        row_number() over (way_run order by month) + 1 as way_count
    from numbered
    window
        side_run as (
            partition by metric_id, org_kind, org_code, stretch, row_of_months, side_number
        ),
        way_run as (
            partition by metric_id, org_kind, org_code, stretch, row_of_months, way_number
        )

),

trends as (

    select
        *,
        case
            when way != 0 and way_length >= 6 then way
            -- The month before the first of six steps is where the trend begins.
            when
                lead(way, 1, 0) over in_a_row != 0
                and lead(way_number, 1, way_number) over in_a_row != way_number
                and lead(way_length, 1, 0) over in_a_row >= 6
                then lead(way, 1, 0) over in_a_row
            else 0
        end as trend,
        case when way != 0 and way_length >= 6 then way_count else 1 end as trend_count
    from counted
    window
        in_a_row as (
            partition by metric_id, org_kind, org_code, stretch, row_of_months
            order by month
        )

),

ruled as (

    select
        *,
        case
            when outside != 0 then 'outside'
            when trend != 0 then 'trend'
            when is_two_of_three then 'two_of_three'
            when side != 0 and side_length >= 7 then 'run'
        end as rule
    from trends

)

select
    ruled.metric_id,
    ruled.org_kind,
    ruled.org_code,
    ruled.month,
    ruled.stretch,
    ruled.metric_value,
    ruled.rule,
    case
        when metrics.better = 'none' then 'change'
        when
            case ruled.rule
                when 'outside' then ruled.outside
                when 'trend' then ruled.trend
                when 'two_of_three' then ruled.far_side
                else ruled.side
            end
            = case metrics.better when 'higher' then 1 else -1 end
            then 'improvement'
        else 'concern'
    end as verdict,
    case ruled.rule
        when 'trend' then ruled.trend_count
        when 'run' then ruled.side_count
        else 1
    end as month_count
from ruled
inner join metrics on ruled.metric_id = metrics.metric_id
where ruled.rule is not null
