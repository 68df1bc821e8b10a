-- How long people have waited so far in one specialty, at one organisation in a month.
--
-- A trust has everyone waiting there; an ICB its own patients wherever they wait; England all of
-- them, independent providers included. ICBs and England have only the months of a full extract.
-- For every month all trusts that reported are added together, which is not England: independent
-- providers are left out. A sum has no median, so those have shares only.
--
-- Grain   : function_id, org_kind, org_code, month
-- Columns :
--   function_id      name of the specialty, as in specialties.csv
--   org_kind         [code] trust = an NHS trust; icb = an integrated care board; england = all of
--                    England; trusts = all trusts that reported together
--   org_code         [key] ODS code; ENG is England; TRUSTS all trusts together
--   org_name         name; of a trust its name today
--   region_name      NHS region; null = England and all trusts
--   month            first of the month
--   waiting          [count] waits not ended: who waits for two things counts twice
--   within_18_weeks  [count] of them up to 18 weeks, day 126 included
--   within_18_share  fraction of them; null = nobody waits
--   over_52_weeks    [count] of them over 52 weeks
--   over_52_share    fraction of them; null = nobody waits
--   median_weeks     [weeks] half have waited longer, so far; null = under 20 waiting, over 104
--                    weeks, or a sum of trusts
--   p92_weeks        [weeks] 8 in 100 have waited longer, so far; null as above
--   median_weeks_year_before   [weeks] the same a year before; null = not known, or another trust
--                              has become part of it in between
--   within_18_share_year_before   [share] the same a year before; null as above
--   joined_names     trusts that have become part of it since: these are the waits of the trust
--                    without them; null = none
--   is_latest        the newest month that any trust has
--   release_id       the release it was read from; of a sum over trusts one of them
--   sheet_name       sheet of that file; null = it has no sheets, as a CSV
--   first_row        first row that was used
--   last_row         last row that was used
--   row_count        how many rows of the file were used

with waits as (

    select * from core.rtt_waits

),

functions as (

    select * from seeds.treatment_functions

),

organisations as (

    select * from core.organisations

),

mergers as (

    select * from marts.mergers
    where metric_id = 'rtt_within_18w'

),

placed as (

    select
        functions.function_id,
        case when waits.org_kind = 'provider' then 'trust' else waits.org_kind end as org_kind,
        waits.org_code,
        waits.month,
        waits.pathways,
        waits.within_18_weeks,
        waits.over_52_weeks,
        waits.median_weeks,
        waits.p92_weeks,
        waits.release_id,
        waits.sheet_name,
        waits.first_row,
        waits.last_row,
        waits.row_count
    from waits
    inner join functions on waits.treatment_function_code = functions.treatment_function_code
    where waits.org_kind in ('provider', 'icb', 'england')

),

named as (

    -- Independent providers have no page; they count in areas.
    select
        placed.*,
        organisations.org_name,
        organisations.region_name
    from placed
    inner join organisations
        on placed.org_kind = organisations.org_kind and placed.org_code = organisations.org_code

),

pooled as (

    select
        function_id,
        month,
        cast(sum(pathways) as bigint) as pathways,
        cast(sum(within_18_weeks) as bigint) as within_18_weeks,
        cast(sum(over_52_weeks) as bigint) as over_52_weeks,
        min(release_id) as release_id,
        min(sheet_name) as sheet_name,
        min(first_row) as first_row,
        max(last_row) as last_row,
        cast(sum(row_count) as integer) as row_count
    from named
    where org_kind = 'trust'
    group by function_id, month

),

together as (

    select
        function_id,
        org_kind,
        org_code,
        org_name,
        region_name,
        month,
        pathways,
        within_18_weeks,
        over_52_weeks,
        median_weeks,
        p92_weeks,
        release_id,
        sheet_name,
        first_row,
        last_row,
        row_count
    from named

    union all

    select
        function_id,
        'trusts' as org_kind,
        'TRUSTS' as org_code,
        'All NHS trusts that reported, together' as org_name,
        null as region_name,
        month,
        pathways,
        within_18_weeks,
        over_52_weeks,
        null as median_weeks,
        null as p92_weeks,
        release_id,
        sheet_name,
        first_row,
        last_row,
        row_count
    from pooled

),

with_joined as (

    select
        together.function_id,
        together.org_kind,
        together.org_code,
        together.month,
        string_agg(mergers.closed_name, ' and ' order by mergers.closed_name) as joined_names
    from together
    inner join mergers
        on together.org_code = mergers.org_code and together.month < mergers.merged_on
    where together.org_kind = 'trust'
    group by together.function_id, together.org_kind, together.org_code, together.month

),

told as (

    select
        together.*,
        with_joined.joined_names
    from together
    left join with_joined
        on
            together.function_id = with_joined.function_id
            and together.org_kind = with_joined.org_kind
            and together.org_code = with_joined.org_code
            and together.month = with_joined.month

)

select
    now.function_id,
    now.org_kind,
    now.org_code,
    now.org_name,
    now.region_name,
    now.month,
    now.pathways as waiting,
    now.within_18_weeks,
    fraction(now.within_18_weeks, now.pathways) as within_18_share,
    now.over_52_weeks,
    fraction(now.over_52_weeks, now.pathways) as over_52_share,
    now.median_weeks,
    now.p92_weeks,
    earlier.median_weeks as median_weeks_year_before,
    fraction(earlier.within_18_weeks, earlier.pathways) as within_18_share_year_before,
    now.joined_names,
    now.month = max(now.month) over () as is_latest,
    now.release_id,
    now.sheet_name,
    now.first_row,
    now.last_row,
    now.row_count
from told as now
left join told as earlier
    on
        now.function_id = earlier.function_id
        and now.org_kind = earlier.org_kind
        and now.org_code = earlier.org_code
        and now.month = earlier.month + interval 1 year
        and now.joined_names is not distinct from earlier.joined_names
where now.pathways > 0
