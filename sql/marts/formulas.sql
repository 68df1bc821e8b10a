-- One term of the sum that gives a metric its number in one table of a source.
--
-- Numerator and denominator are each the sum of their terms over the rows of the figure, and the
-- figure is the one divided by the other. A value is quoted as printed. Bands are people by weeks
-- waited: the figure is L + (p * N - C) / n in the first band that brings their running count to
-- p * N, where L is its number, n its count, C the count before it and N the denominator.
-- A column that a file does not have counts as nothing: booked appointments before August 2020.
--
-- Grain   : metric_id, source, table_name, row_set, part, term_number
-- Publish : formulas.csv
-- Columns :
--   metric_id     key of the metric in metrics.toml
--   source        key of its source in sources.toml
--   table_name    the table of that source; release-columns says on which sheet it is
--   row_set       [code] one_row = figures of a single row; ae, ae_four_hours, ae_footprint,
--                 ae_footprint_shares, rtt, finance, diagnostics, diagnosed_28, treated_31,
--                 treated_62 = the set of rows in figure-rows
--   part          [code] numerator = above the line; denominator = below it; value = quoted as
--                 printed; bands = people by weeks waited
--   term_number   [number] the place of the term in its part, from 1
--   sign          [number] 1 = added, -1 = taken off
--   field         our name of the column, as in release-columns; 1 = every row counts as one
--   row_rule      which rows of the table may be used, as a condition on our columns; null = any
--   percentile    [ratio] p of a percentile; null = none

select
    metric_id,
    source,
    table_name,
    row_set,
    part,
    term_number,
    sign,
    field,
    row_rule,
    percentile
from declared.formulas
