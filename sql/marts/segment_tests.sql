-- How many changes of NHS England's segments in one quarter are clear, by type of trust: ours
-- beside the publisher's own count.
--
-- Grain   : quarter, trust_type
-- Publish : segment-tests.csv
-- Columns :
--   quarter             first day of the quarter
--   trust_type          official type; all = all types together, as NHS England counts
--   tested_by           [code] us = our test; publisher = NHS England's own
--   compared            [count] trusts with a segment in both quarters; null = not published
--   changed             [count] of them those with another segment
--   by_override         [count] of these the ones by the financial override alone
--   clear               [count] the others whose average has clearly changed
--   not_clear           [count] the others whose average may be unchanged
--   not_tested          [count] the others whose measures cannot be matched
--   source              [text] who says so; null = our own sum
--   link                web address of it; null = our own sum
--   published           [text] day of it; null = our own sum

with changed as (

    select
        *,
        coalesce(is_by_override, false) as is_overridden
    from marts.segment_splits

),

theirs as (

    select * from seeds.segment_tests

)

select
    quarter,
    trust_type,
    'us' as tested_by,
    count(*) as compared,
    count(*) filter (where change != 0) as changed,
    count(*) filter (where change != 0 and is_overridden) as by_override,
    count(*) filter (where change != 0 and not is_overridden and is_clear) as clear,
    count(*) filter (where change != 0 and not is_overridden and not is_clear) as not_clear,
    count(*) filter (where change != 0 and not is_overridden and is_clear is null) as not_tested,
    cast(null as varchar) as source,
    cast(null as varchar) as link,
    cast(null as varchar) as published
from changed
group by quarter, trust_type

union all

select
    cast(quarter as date) as quarter,
    'all' as trust_type,
    'publisher' as tested_by,
    null as compared,
    cast(changed as integer) as changed,
    cast(by_override as integer) as by_override,
    cast(clear as integer) as clear,
    cast(not_clear as integer) as not_clear,
    0 as not_tested,
    source,
    link,
    published_on as published
from theirs
