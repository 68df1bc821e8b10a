-- One trust's newest figure on one measure beside what trusts like it have.
--
-- A small model: the mean of its subtype, moved by its size (the logarithm of the people counted)
-- and, for A&E, by the share of attendances that are not at a major (type 1) department. Nothing
-- that a trust can choose, and no outcome of its own area. What is expected of a trust is worked
-- out without the trust itself. Deprivation of its area is not held.
-- With y and x less the means of the subtype, the slopes are those of least squares; a trust's
-- residual without itself is its residual divided by one less its leverage.
-- An adjusted place is given only if the model predicts enough of the measure both with and
-- without specialist trusts: else it would mostly move noise.
--
-- Grain   : field, metric_id, org_code
-- Publish : fairness-places.csv
-- Columns :
--   field           [code] all = all acute trusts; without_specialists = without specialist trusts
--   metric_id       key of the metric in metrics.toml
--   org_code        code of the trust
--   org_name        its name
--   subtype         [text] its official subtype
--   month           first of the month
--   metric_value    the figure, a share
--   expected_value  [ratio] the share that the model expects of it without looking at it; it may
--                   lie below zero; null = no other trust is of its subtype
--   gap             [share_change] the figure less what is expected; null = nothing is expected
--   raw_place       place by the figure among those with an expectation, 1 is best; null = nothing
--                   is expected
--   adjusted_place  place by the gap, 1 is best; null = the model predicts too little, or nothing
--                   is expected
--   place_of        [count] trusts with an expectation

with settings as (

    select max(cast(value as double)) filter (where name = 'least_r2') as least_r2
    from seeds.policy_settings

),

majors as (

    select
        org_code,
        month,
        denominator as people
    from marts.judged_values
    where metric_id = 'ae_within_4h_type1' and org_kind = 'trust'

),

figures as (

    select
        places.metric_id,
        places.org_code,
        trusts.org_name,
        trusts.subtype,
        places.month,
        places.metric_value,
        metrics.better,
        ln(figures.denominator) as size,
        case
            when places.metric_id = 'ae_within_4h'
                then 1 - coalesce(fraction(majors.people, figures.denominator), 0)
            else 0
        end as minor_share
    from marts.measure_places as places
    inner join declared.metrics as metrics on places.metric_id = metrics.metric_id
    inner join marts.judged_values as figures
        on
            places.metric_id = figures.metric_id
            and places.org_kind = figures.org_kind
            and places.org_code = figures.org_code
            and places.month = figures.month
    inner join core.organisations as trusts
        on places.org_kind = trusts.org_kind and places.org_code = trusts.org_code
    left join majors on places.org_code = majors.org_code and places.month = majors.month
    where
        places.org_kind = 'trust'
        and places.peer_group = 'acute'
        and places.place is not null
        and metrics.unit = 'share'
        and metrics.scoring != 'none'
        and trusts.subtype is not null
        and figures.denominator > 0

),

fields as (

    select
        'all' as field,
        figures.*
    from figures

    union all

    select
        'without_specialists' as field,
        figures.*
    from figures
    where lower(figures.subtype) not like '%specialist%'

),

centred as (

    -- Decimals, so that the sums below are the same in every run.
    select
        *,
        count(*) over grouped as in_group,
        cast(
            metric_value - avg(cast(metric_value as decimal(18, 12))) over grouped
            as decimal(18, 12)
        ) as y,
        cast(size - avg(cast(size as decimal(18, 12))) over grouped as decimal(18, 12)) as x,
        cast(
            minor_share - avg(cast(minor_share as decimal(18, 12))) over grouped
            as decimal(18, 12)
        ) as z
    from fields
    window grouped as (partition by field, metric_id, subtype)

),

sums as (

    select
        field,
        metric_id,
        cast(sum(cast(x * x as decimal(18, 12))) as double) as xx,
        cast(sum(cast(x * z as decimal(18, 12))) as double) as xz,
        cast(sum(cast(z * z as decimal(18, 12))) as double) as zz,
        cast(sum(cast(x * y as decimal(18, 12))) as double) as xy,
        cast(sum(cast(z * y as decimal(18, 12))) as double) as zy
    from centred
    where in_group > 1
    group by field, metric_id

),

solved as (

    -- Without a second covariate, or with one that says the same, the size is alone.
    select
        *,
        xx * zz - xz * xz as determinant,
        xx * zz - xz * xz > 1e-9 * xx * zz as has_two
    from sums

),

residuals as (

    select
        centred.*,
        centred.y - case
            when solved.has_two
                then
                    (solved.zz * solved.xy - solved.xz * solved.zy) / solved.determinant * centred.x
                    + (solved.xx * solved.zy - solved.xz * solved.xy)
                    / solved.determinant * centred.z
            else coalesce(fraction(solved.xy, solved.xx), 0) * centred.x
        end as residual,
        fraction(1, centred.in_group) + case
            when solved.has_two
                then
                    (
                        solved.zz * centred.x * centred.x
                        - 2 * solved.xz * centred.x * centred.z
                        + solved.xx * centred.z * centred.z
                    ) / solved.determinant
            else coalesce(fraction(centred.x * centred.x, solved.xx), 0)
        end as leverage
    from centred
    inner join solved
        on centred.field = solved.field and centred.metric_id = solved.metric_id
    where centred.in_group > 1

),

gaps as (

    select
        *,
        round(fraction(residual, 1 - leverage), 9) as gap
    from residuals
    where leverage < 0.999

),

fits as (

    select
        field,
        metric_id,
        1 - fraction(
            sum(cast(round(gap * gap, 12) as decimal(18, 12))),
            sum(cast(round((metric_value - mean_value) ** 2, 12) as decimal(18, 12)))
        ) as left_out_r2
    from (
        select
            *,
            avg(cast(metric_value as decimal(18, 12))) over (partition by field, metric_id)
                as mean_value
        from gaps
    ) as with_means
    group by field, metric_id

),

ranked as (

    select
        gaps.field,
        gaps.metric_id,
        gaps.org_code,
        gaps.gap,
        rank() over (
            partition by gaps.field, gaps.metric_id
            order by if(gaps.better = 'higher', -gaps.metric_value, gaps.metric_value)
        ) as raw_place,
        rank() over (
            partition by gaps.field, gaps.metric_id
            order by if(gaps.better = 'higher', -gaps.gap, gaps.gap)
        ) as adjusted_place,
        count(*) over (partition by gaps.field, gaps.metric_id) as place_of,
        min(fits.left_out_r2) over (partition by gaps.metric_id) >= settings.least_r2
            as is_explained
    from gaps
    inner join fits on gaps.field = fits.field and gaps.metric_id = fits.metric_id
    cross join settings

)

select
    centred.field,
    centred.metric_id,
    centred.org_code,
    centred.org_name,
    centred.subtype,
    centred.month,
    centred.metric_value,
    centred.metric_value - ranked.gap as expected_value,
    ranked.gap,
    ranked.raw_place,
    case when ranked.is_explained then ranked.adjusted_place end as adjusted_place,
    ranked.place_of
from centred
left join ranked
    on
        centred.field = ranked.field
        and centred.metric_id = ranked.metric_id
        and centred.org_code = ranked.org_code
