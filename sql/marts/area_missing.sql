-- One trust that belongs to an area, and whose figure is not in the area's or is not credible.
--
-- Grain   : metric_id, org_kind, org_code, month, trust_code
-- Publish : area-missing.csv
-- Columns :
--   metric_id     key of the metric in metrics.toml
--   org_kind      icb, region or england
--   org_code      code of the area
--   month         first of the month or quarter
--   trust_code    code of the trust
--   trust_name    its name
--   why_not       [code] silent = it has no figure for the month; not credible = its own earns no
--                 score
--   last_month    newest month or quarter, up to this one, with a figure of it
--   people        people or pathways that its figure is out of, then: of a board's waiting list an
--                 upper bound; of a finance score 1
--   release_id    the release that its size was read from
--   sheet_name    sheet of that file; null = it has no sheets, as a CSV
--   first_row     first row that was used
--   last_row      last row that was used

with members as (

    select * from marts.area_members

)

select
    metric_id,
    org_kind,
    org_code,
    month,
    trust_code,
    trust_name,
    why_not,
    last_month,
    people,
    release_id,
    sheet_name,
    first_row,
    last_row
from members
where not is_in
