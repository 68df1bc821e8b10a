-- One total that NHS England printed, and ours beside it, to the printed digit.
--
-- A total is held against the figures of its own vintage only: what was printed before a revision
-- says nothing about the figures after it. Where only a file of another month is held, there is
-- nothing of ours to compare.
--
-- Grain   : key, month, issued
-- Publish : official-totals.csv
-- Columns :
--   key         what is compared, for machines
--   about       what is compared, for people
--   month       first of the month
--   issued      the month in which it was printed, 2026-05
--   published   the figure as printed
--   ours        ours, to as many digits; null = we have no file of that vintage
--   agrees      whether both are equal; null = cannot be compared
--   reason      which publication it was typed from
--   link        its page

with totals as (

    select * from seeds.official_totals

),

figures as (

    select * from metrics.all_values
    where org_kind = 'england'

),

releases as (

    select * from staging.releases

),

ae as (

    select * from parsed.ae_monthly

),

rtt as (

    select * from staging.rtt_full_extract

),

ours as (

    -- Shares are printed as percentages: hence the hundred.
    select
        metric_id as key,
        month,
        release_id,
        case when metric_id like 'rtt_%_weeks' then metric_value else 100 * metric_value end as ours
    from figures

    union all

    select
        metric_id || '_people' as key,
        month,
        release_id,
        numerator as ours
    from figures

    union all

    select
        'rtt_pathways' as key,
        month,
        release_id,
        denominator as ours
    from figures
    where metric_id = 'rtt_within_18w'

    union all

    select
        'rtt_pathways_with_nonc' as key,
        month,
        release_id,
        sum(total_all)::double as ours
    from rtt
    where row_kind = 'pathways' and treatment_function_code = 'C_999'
    group by month, release_id

    union all

    -- Of releases that are in use no longer, the sums of their own rows.
    select
        'ae_within_4h_own' as key,
        ae.month,
        ae.release_id,
        100 * (
            1 - fraction(
                sum(
                    ae.over_4h_type1 + ae.over_4h_type2 + ae.over_4h_other
                    + ae.booked_over_4h_type1 + ae.booked_over_4h_type2 + ae.booked_over_4h_other
                ),
                sum(
                    ae.attendances_type1 + ae.attendances_type2 + ae.attendances_other
                    + ae.booked_type1 + ae.booked_type2 + ae.booked_other
                )
            )
        ) as ours
    from ae
    left join figures
        on ae.release_id = figures.release_id and figures.metric_id = 'ae_within_4h_own'
    where ae.row_kind = 'provider' and figures.release_id is null
    group by ae.month, ae.release_id

),

of_a_vintage as (

    -- Two publications of one month: the later one is meant.
    select
        ours.key,
        ours.month,
        left(releases.published, 7) as issued,
        arg_max(ours.ours, releases.precedence) as ours
    from ours
    inner join releases on ours.release_id = releases.release_id
    where releases.status = 'first-hand'
    group by ours.key, ours.month, left(releases.published, 7)

)

select
    totals.key,
    totals.about,
    (totals.month)::date as month,
    totals.issued,
    totals.published,
    format('{:.' || totals.decimals || 'f}', of_a_vintage.ours) as ours,
    format('{:.' || totals.decimals || 'f}', of_a_vintage.ours)
    = format('{:.' || totals.decimals || 'f}', (totals.published)::double) as agrees,
    totals.reason,
    totals.link
from totals
left join of_a_vintage
    on
        totals.key = of_a_vintage.key
        and (totals.month)::date = of_a_vintage.month
        and totals.issued = of_a_vintage.issued
