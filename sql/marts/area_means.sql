-- How many scores the finance figure of an area is the mean of, and how far they lie apart.
--
-- Grain   : metric_id, org_kind, org_code, month
-- Publish : area-means.csv
-- Columns :
--   metric_id   key of the metric in metrics.toml
--   org_kind    icb, region or england
--   org_code    code of the area
--   month       first of the quarter
--   members     [count] how many trusts it is the mean of
--   lowest      [score] smallest of their scores
--   highest     [score] largest of their scores

with placed as (

    select * from core.finance_placed

)

select
    'finance_combined' as metric_id,
    org_kind,
    area_code as org_code,
    quarter as month,
    count(*)::integer as members,
    min(combined_score) as lowest,
    max(combined_score) as highest
from placed
group by org_kind, area_code, quarter
