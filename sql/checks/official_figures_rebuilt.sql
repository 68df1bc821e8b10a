-- A trust whose official figure is not the one that comes out of the counts we hold.
--
-- Four hours: three months of footprints. Waiting list: the end of the quarter's last month. Half a
-- unit of the last printed digit, and a hair: RHW's 77.54501 of Q4 2025/26 is printed 77.54.
--
-- Why      : where the counts give another figure, we score something else than NHS England does
-- Severity : warn

with figures as (

    select * from core.nof_figures

),

exact_figures as (

    select * from core.nof_exact_figures

)

select
    figures.quarter,
    figures.org_code,
    figures.value_metric,
    figures.printed_value,
    exact_figures.exact_value
from figures
inner join exact_figures
    on
        figures.quarter = exact_figures.quarter
        and figures.org_code = exact_figures.org_code
        and figures.exact_figure = exact_figures.exact_figure
where abs(exact_figures.exact_value - figures.printed_value) > 0.0051
