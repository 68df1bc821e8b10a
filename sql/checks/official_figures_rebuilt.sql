-- A trust whose official figure is not the one that comes out of the counts we hold.
--
-- Four hours: three months of footprints. Waiting list: the end of the quarter's last month. Half a
-- unit of the last printed digit, and a hair: RHW's 77.54501 of Q4 2025/26 is printed 77.54. A
-- quarter in which no figure has a second decimal is printed with one.
--
-- Why      : where the counts give another figure, we score something else than NHS England does
-- Severity : warn

with figures as (

    select * from core.nof_figures

),

printed as (

    select
        *,
        if(
            bool_and(round(printed_value, 1) = printed_value) over (
                partition by quarter, value_metric
            ),
            0.051,
            0.0051
        ) as half_a_digit
    from figures

),

exact_figures as (

    select * from core.nof_exact_figures

)

select
    printed.quarter,
    printed.org_code,
    printed.value_metric,
    printed.printed_value,
    exact_figures.exact_value
from printed
inner join exact_figures
    on
        printed.quarter = exact_figures.quarter
        and printed.org_code = exact_figures.org_code
        and printed.exact_figure = exact_figures.exact_figure
where abs(exact_figures.exact_value - printed.printed_value) > printed.half_a_digit
