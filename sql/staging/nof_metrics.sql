-- One metric of one trust in a quarter of the oversight framework, as published.
--
-- A file holds many periods, so the release that counts is found row by row.
--
-- Grain   : quarter, org_code, nof_metric
-- Source  : nof_metrics
-- Columns :
--   quarter   first day of the quarter
--   region_name   region as printed; null where the file has none
--   trust_type   type as printed
--   trust_subtype   subtype as printed; null where the file has none
--   org_code   ODS code of the trust
--   org_name   name as printed; null where the file has none
--   domain   domain as printed
--   subdomain   subdomain as printed
--   nof_metric   the publisher's number of the metric, such as OF0079
--   description   the metric in the publisher's words
--   reporting_date   what the value covers, as printed
--   unit   unit as printed; wrong on some rows
--   value   value or score; null = blank
--   median_value   median as printed
--   lower_quartile   lower quartile as printed
--   upper_quartile   upper quartile as printed
--   printed_rank   rank inside the trust type as printed; null = not ranked
--   column_name   the publisher's column that value is in
--   release_id   the release it was read from
--   sheet_name   sheet of that file; empty for a CSV
--   row_number   row of that sheet

with figures as (

    select * from parsed.nof_metrics

),

releases as (

    select * from staging.releases

)

select
    figures.quarter,
    figures.region_name,
    figures.trust_type,
    figures.trust_subtype,
    figures.org_code,
    figures.org_name,
    figures.domain,
    figures.subdomain,
    figures.nof_metric,
    figures.description,
    figures.reporting_date,
    figures.unit,
    figures.value,
    figures.median_value,
    figures.lower_quartile,
    figures.upper_quartile,
    figures.rank as printed_rank,
    figures.column_name,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
inner join releases on figures.release_id = releases.release_id
qualify row_number() over (
    partition by figures.quarter, figures.org_code, figures.nof_metric
    order by releases.precedence desc
) = 1
