-- For how long one organisation of the latest edition of a league table has been ahead of another.
--
-- It goes back from the latest edition over those of past months, as long as the first has the
-- better place in each. A month without a table does not end it: the sentence counts tables and
-- months. What ends it: the other was ahead or level; one of them had no place; between two tables
-- a measure began to be counted differently, one of the two took in another, or so many others
-- came or went that places do not compare.
--
-- Grain   : table_id, above_code, below_code
-- Publish : league-leads.csv
-- Columns :
--   table_id         key of the table in metrics.toml
--   above_code       [key] code of the one with the better place in the latest edition
--   below_code       [key] code of the other
--   since_month      first of the month of the first table in which it was ahead
--   months_count     months from then to the latest edition, both counted
--   tables_count     tables that we have of these months; it was ahead in each
--   clear_count      in how many of them it was clearly ahead: above the other, not level, in at
--                    least 97.5% of replays
--   ended_by         [code] other_ahead = the other had the better place; level = they had the
--                    same; no_place = one of them had none; counting = a measure was counted
--                    differently before; merger = one of them took in another; field = too many
--                    others came or went; null = we have no earlier table
--   ended_month      first of the month of the table before, or, of a measure or a merger, of the
--                    month from which figures are counted differently; null = we have no earlier
--                    table
--   ended_code       [key] which of the two took in another; null = ended by something else

with editions as (

    -- The latest edition takes the place of the month that it ends with.
    select
        editions.table_id,
        editions.edition,
        coalesce(editions.month, cast(date_trunc('month', editions.as_of) as date)) as month,
        editions.ranked_count,
        row_number() over (
            partition by editions.table_id order by editions.is_latest desc, editions.month desc
        ) as age
    from marts.league_editions as editions
    inner join marts.league_editions as latest
        on editions.table_id = latest.table_id and latest.is_latest
    where editions.is_latest or editions.as_of < latest.as_of

),

places as (

    select
        editions.table_id,
        editions.age,
        places.org_code,
        places.place
    from marts.league_places as places
    inner join editions
        on places.table_id = editions.table_id and places.edition = editions.edition
    where places.place is not null

),

newest as (

    select * from places
    where age = 1

),

pairs as (

    select
        above.table_id,
        above.org_code as above_code,
        below.org_code as below_code
    from newest as above
    inner join newest as below
        on above.table_id = below.table_id and above.place < below.place

),

kinds as (

    select
        table_id,
        min(org_kind) as org_kind
    from declared.tables
    group by table_id

),

-- Between an edition and the one before it, which has a greater age.
counted as (

    select
        later.table_id,
        later_edition.age,
        breaks.org_code,
        max(breaks.month) as month
    from marts.league_periods as later
    inner join editions as later_edition
        on later.table_id = later_edition.table_id and later.edition = later_edition.edition
    inner join editions as earlier_edition
        on
            later.table_id = earlier_edition.table_id
            and later_edition.age + 1 = earlier_edition.age
    inner join marts.league_periods as earlier
        on
            later.table_id = earlier.table_id
            and earlier_edition.edition = earlier.edition
            and later.metric_id = earlier.metric_id
    inner join kinds on later.table_id = kinds.table_id
    inner join marts.series_breaks as breaks
        on
            later.metric_id = breaks.metric_id
            and coalesce(breaks.org_kind, kinds.org_kind) = kinds.org_kind
            and earlier.month < breaks.month
            and later.month >= breaks.month
    group by later.table_id, later_edition.age, breaks.org_code

),

fields as (

    select
        later.table_id,
        later.age,
        may_be_compared(
            count(earlier_place.org_code), later.ranked_count, earlier.ranked_count
        ) as is_same
    from editions as later
    inner join editions as earlier
        on later.table_id = earlier.table_id and later.age + 1 = earlier.age
    inner join places as later_place
        on later.table_id = later_place.table_id and later.age = later_place.age
    left join places as earlier_place
        on
            later.table_id = earlier_place.table_id
            and earlier.age = earlier_place.age
            and later_place.org_code = earlier_place.org_code
    group by later.table_id, later.age, later.ranked_count, earlier.ranked_count

),

steps as (

    -- What stands between a pair and its line in the edition before; null = nothing.
    select
        pairs.table_id,
        pairs.above_code,
        pairs.below_code,
        editions.age,
        case
            when everybody.age is not null then 'counting'
            when of_above.age is not null or of_below.age is not null then 'merger'
            when not fields.is_same then 'field'
            when above.place is null or below.place is null then 'no_place'
            when above.place > below.place then 'other_ahead'
            when above.place = below.place then 'level'
        end as ended_by,
        coalesce(everybody.month, of_above.month, of_below.month, editions.month) as ended_month,
        case
            when everybody.age is null
                then if(of_above.age is null, of_below.org_code, of_above.org_code)
        end as ended_code
    from pairs
    inner join editions on pairs.table_id = editions.table_id and editions.age > 1
    inner join fields
        on editions.table_id = fields.table_id and editions.age = fields.age + 1
    left join places as above
        on
            editions.table_id = above.table_id
            and editions.age = above.age
            and pairs.above_code = above.org_code
    left join places as below
        on
            editions.table_id = below.table_id
            and editions.age = below.age
            and pairs.below_code = below.org_code
    left join counted as everybody
        on
            editions.table_id = everybody.table_id
            and editions.age = everybody.age + 1
            and everybody.org_code = ''
    left join counted as of_above
        on
            editions.table_id = of_above.table_id
            and editions.age = of_above.age + 1
            and pairs.above_code = of_above.org_code
    left join counted as of_below
        on
            editions.table_id = of_below.table_id
            and editions.age = of_below.age + 1
            and pairs.below_code = of_below.org_code

),

ends as (

    select
        table_id,
        above_code,
        below_code,
        min(age) as age,
        arg_min(ended_by, age) as ended_by,
        arg_min(ended_month, age) as ended_month,
        arg_min(ended_code, age) as ended_code
    from steps
    where ended_by is not null
    group by table_id, above_code, below_code

),

leads as (

    select
        row_number() over (
            order by pairs.table_id, pairs.above_code, pairs.below_code, editions.age
        ) as lead_number,
        pairs.table_id,
        pairs.above_code,
        pairs.below_code,
        editions.age,
        editions.edition,
        editions.month
    from pairs
    inner join editions on pairs.table_id = editions.table_id
    left join ends
        on
            pairs.table_id = ends.table_id
            and pairs.above_code = ends.above_code
            and pairs.below_code = ends.below_code
    where editions.age < coalesce(ends.age, 1e9)

),

replays as (

    select * from marts.replays
    where doubt = 'all'

),

past as (

    select
        leads.lead_number,
        unnest(above.places) as above_place,
        unnest(below.places) as below_place
    from leads
    inner join replays as above
        on
            leads.table_id = above.table_id
            and leads.edition = above.edition
            and leads.above_code = above.org_code
    inner join replays as below
        on
            leads.table_id = below.table_id
            and leads.edition = below.edition
            and leads.below_code = below.org_code
    where leads.age > 1

),

clear as (

    select lead_number
    from past
    group by lead_number
    having count(*) filter (where above_place < below_place) >= 0.975 * count(*)

    union all

    select leads.lead_number
    from leads
    inner join marts.league_pairs as told
        on
            leads.age = 1
            and leads.table_id = told.table_id
            and leads.above_code = told.above_code
            and leads.below_code = told.below_code
    where told.is_told_apart and told.above_share > 0.5

)

select
    leads.table_id,
    leads.above_code,
    leads.below_code,
    min(leads.month) as since_month,
    date_diff('month', min(leads.month), max(leads.month)) + 1 as months_count,
    count(*) as tables_count,
    count(clear.lead_number) as clear_count,
    min(ends.ended_by) as ended_by,
    min(ends.ended_month) as ended_month,
    min(ends.ended_code) as ended_code
from leads
left join clear on leads.lead_number = clear.lead_number
left join ends
    on
        leads.table_id = ends.table_id
        and leads.above_code = ends.above_code
        and leads.below_code = ends.below_code
group by leads.table_id, leads.above_code, leads.below_code
