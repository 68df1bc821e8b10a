-- How much of the variance of one measure is between areas, and how much inside them, one month.
--
-- Two units. Of patients: each patient waits too long or does not; the variance is between areas,
-- between the trusts or providers of one area, and between patients of one provider. Of cells: what
-- the patients of one provider and area have in common; the variance between cells, each with the
-- weight of its patients, is between areas and inside them. The shares of a unit add up to one.
-- A cell is an acute trust for A&E, and the patients of one ICB at one provider for waiting lists.
-- Commissioners that belong to no ICB have no area: their patients are left out and
-- counted beside. So are figures that may not earn a place.
--
-- Grain   : metric_id, month, unit
-- Publish : variation-shares.csv
-- Columns :
--   metric_id              key of the metric in metrics.toml
--   month                  first of the month
--   unit                   [code] patients = variance between single patients; cells = variance
--                          between cells, weighted by their patients
--   areas                  [count] NHS areas (ICBs)
--   cells                  [count] cells in them
--   patients               [people] patients in them
--   without_area           [people] patients whose commissioner belongs to no ICB; 0 for A&E, where
--                          a trust is in an area
--   between_areas_share    share of the variance that is between areas
--   inside_areas_share     share that is between the cells of one area
--   inside_cells_share     share that is between patients of one cell; null = the unit is the cell
--   is_series              whether we have a year or more of months; with fewer they are side by
--                          side and we tell no trend

with trusts as (

    select
        figures.metric_id,
        figures.month,
        areas.icb_code,
        cast(figures.denominator as decimal(18, 6)) as patients,
        cast(figures.denominator - figures.numerator as decimal(18, 6)) as too_long
    from marts.judged_values as figures
    inner join core.organisations as organisations
        on
            figures.org_kind = organisations.org_kind
            and figures.org_code = organisations.org_code
    inner join core.trust_icbs as areas
        on figures.org_code = areas.trust_code and figures.month = areas.month
    where
        figures.metric_id = 'ae_within_4h'
        and figures.org_kind = 'trust'
        and organisations.peer_group = 'acute'
        and figures.credibility is null
        and figures.mapped_month is null
        and figures.metric_value is not null

),

lists as (

    select
        month,
        icb_code,
        pathways,
        pathways - within_18_weeks as over_18_weeks,
        over_52_weeks
    from core.rtt_cells
    where pathways > 0

),

cells as (

    select
        metric_id,
        month,
        icb_code,
        patients,
        too_long
    from trusts

    union all

    select
        'rtt_within_18w' as metric_id,
        month,
        icb_code,
        cast(pathways as decimal(18, 6)) as patients,
        cast(over_18_weeks as decimal(18, 6)) as too_long
    from lists

    union all

    select
        'rtt_over_52w' as metric_id,
        month,
        icb_code,
        cast(pathways as decimal(18, 6)) as patients,
        cast(over_52_weeks as decimal(18, 6)) as too_long
    from lists

),

-- With p the share of a cell and n its patients: the sum of n * p * p tells all three parts.
squares as (

    select
        metric_id,
        month,
        icb_code,
        count(*) as cells,
        sum(patients) as patients,
        sum(too_long) as too_long,
        sum(cast(round(too_long * fraction(too_long, patients), 6) as decimal(18, 6))) as in_cells
    from cells
    group by metric_id, month, icb_code

),

outside as (

    select
        metric_id,
        month,
        patients
    from squares
    where icb_code = 'none'

),

wholes as (

    select
        metric_id,
        month,
        count(*) as areas,
        sum(cells) as cells,
        sum(patients) as patients,
        sum(too_long) as too_long,
        sum(in_cells) as in_cells,
        sum(cast(round(too_long * fraction(too_long, patients), 6) as decimal(18, 6))) as in_areas
    from squares
    where icb_code != 'none'
    group by metric_id, month
    having count(*) >= 10

),

parts as (

    -- Sums of squares; that of all patients is too_long less its square over all patients.
    select
        metric_id,
        month,
        areas,
        cells,
        patients,
        cast(in_areas as double) - cast(too_long as double) * too_long / patients as between_areas,
        cast(in_cells as double) - cast(in_areas as double) as inside_areas,
        cast(too_long as double) - cast(in_cells as double) as inside_cells
    from wholes

),

units as (

    select
        *,
        'patients' as unit,
        between_areas + inside_areas + inside_cells as variance
    from parts

    union all

    select
        *,
        'cells' as unit,
        between_areas + inside_areas as variance
    from parts

)

select
    units.metric_id,
    units.month,
    units.unit,
    units.areas,
    cast(units.cells as integer) as cells,
    cast(units.patients as double) as patients,
    cast(coalesce(outside.patients, 0) as double) as without_area,
    round(fraction(units.between_areas, units.variance), 9) as between_areas_share,
    round(fraction(units.inside_areas, units.variance), 9) as inside_areas_share,
    case
        when units.unit = 'patients' then round(fraction(units.inside_cells, units.variance), 9)
    end as inside_cells_share,
    count(*) over (partition by units.metric_id, units.unit) >= 12 as is_series
from units
left join outside
    on units.metric_id = outside.metric_id and units.month = outside.month
