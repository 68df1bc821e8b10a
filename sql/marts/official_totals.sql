-- One total that NHS England printed, and ours beside it, to the printed digit.
--
-- Grain   : key, month
-- Publish : official-totals.csv
-- Columns :
--   key         what is compared, for machines
--   about       what is compared, for people
--   month       first of the month
--   period      the month in words of figures, 2026-03
--   published   the figure as printed
--   ours        ours, to as many digits
--   agrees      whether both are equal
--   reason      which publication it was typed from
--   link        its page

with totals as (

    select * from seeds.official_totals

),

figures as (

    select * from metrics.all_values
    where org_kind = 'england'

),

first_releases as (

    select
        source,
        period,
        arg_min(release_id, precedence) as release_id
    from staging.releases
    where is_admitted
    group by source, period

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
        case when metric_id like 'rtt_%_weeks' then metric_value else 100 * metric_value end as ours
    from figures

    union all

    select
        metric_id || '_people' as key,
        month,
        numerator as ours
    from figures

    union all

    select
        'rtt_pathways' as key,
        month,
        denominator as ours
    from figures
    where metric_id = 'rtt_within_18w'

    union all

    select
        'rtt_pathways_with_nonc' as key,
        month,
        sum(total_all)::double as ours
    from rtt
    where row_kind = 'pathways' and treatment_function_code = 'C_999'
    group by month

    union all

    select
        'ae_within_4h_first' as key,
        ae.month,
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
    inner join first_releases on ae.release_id = first_releases.release_id
    where ae.row_kind = 'provider'
    group by ae.month

)

select
    totals.key,
    totals.about,
    (totals.month)::date as month,
    left(totals.month, 7) as period,
    totals.published,
    format('{:.' || totals.decimals || 'f}', ours.ours) as ours,
    format('{:.' || totals.decimals || 'f}', ours.ours)
    = format('{:.' || totals.decimals || 'f}', (totals.published)::double) as agrees,
    totals.reason,
    totals.link
from totals
inner join ours on totals.key = ours.key and (totals.month)::date = ours.month
