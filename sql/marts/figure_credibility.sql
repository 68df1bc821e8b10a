-- One thing that a rule, or a person, finds odd about one figure; with what it was held against.
--
-- Rules and bounds are declared in metrics.toml under [credibility]; docs/decisions/0031 has their
-- figures. A figure whose effect is "no score" is printed, and earns no place and no score.
--
-- Grain   : metric_id, org_kind, org_code, month, code
-- Publish : figure-credibility.csv
-- Columns :
--   metric_id        key of the metric in metrics.toml
--   org_kind         trust, icb, region or england
--   org_code         code of the organisation
--   month            first of the month or quarter
--   code             [key] key of the rule in metrics.toml; by-hand = a person marked it
--   effect           [code] no score = it earns no place; mark = it keeps its place; overruled = a
--                    person looked and found nothing wrong
--   since_month      first month of the run or of the step that the mark is about; null = no run
--   until_month      last month of the run; null = no run
--   beside_month     month or quarter of the figure that it is compared with
--   beside_value     [mixed] that figure: per cent of attendances over 12 hours from arrival, the
--                    count of the month beside, or the denominator before; of a sum that lacks a
--                    member, the part that it lacks, per cent: of an ICB's waiting list at most;
--                    null = there is none
--   typical_change   [ratio] of a step: by which part the denominator of the typical trust grew in
--                    the same time, below zero = shrank; null = no step
--   members          of a sum: the trusts whose figure is not in it or is not credible, the largest
--                    first; null = no sum
--   because          what a person wrote; null = no person was asked
--   link             where that can be read; null = no person was asked
--   release_id       the release that the figure beside was read from; null = by hand, or a sum,
--                    for which area-missing.csv names the rows
--   sheet_name       sheet of that file; null = it has no sheets, or release_id is null
--   first_row        first row that was used; null where release_id is
--   last_row         last row that was used; null where release_id is

with trust_marks as (

    select * from marts.trust_marks

),

missing as (

    select * from marts.area_missing

),

figures as (

    select * from metrics.all_values

),

bounds as (

    select * from declared.credibility

),

rules as (

    select * from declared.credibility_rules
    where code = 'lacks-member'

),

overrides as (

    select
        *,
        cast(first_month as date) as first_marked,
        cast(last_month as date) as last_marked
    from seeds.credibility_overrides
    where org_kind != 'trust'

),

lacking as (

    -- What is silent would come on top; what is not credible is in the sum already.
    select
        metric_id,
        org_kind,
        org_code,
        month,
        round(sum(people), 3) as lacks,
        round(coalesce(sum(people) filter (where why_not = 'silent'), 0), 3) as silent_people,
        min(last_month) as since_month,
        string_agg(trust_name, '; ' order by people desc, trust_code asc) as members
    from missing
    group by metric_id, org_kind, org_code, month

),

areas as (

    select
        lacking.metric_id,
        lacking.org_kind,
        lacking.org_code,
        lacking.month,
        lacking.since_month,
        lacking.members,
        -- Not to one digit: a part below 0.05 is not none.
        round(
            100 * fraction(lacking.lacks, figures.denominator + lacking.silent_people), 6
        ) as lacked
    from lacking
    inner join figures
        on
            lacking.metric_id = figures.metric_id
            and lacking.org_kind = figures.org_kind
            and lacking.org_code = figures.org_code
            and lacking.month = figures.month

)

select
    metric_id,
    'trust' as org_kind,
    org_code,
    month,
    code,
    effect,
    since_month,
    until_month,
    beside_month,
    beside_value,
    typical_change,
    null as members,
    because,
    link,
    release_id,
    sheet_name,
    first_row,
    last_row
from trust_marks

union all

select
    areas.metric_id,
    areas.org_kind,
    areas.org_code,
    areas.month,
    rules.code,
    case
        when overrides.org_code is not null then 'overruled'
        when areas.lacked > bounds.lacking_percent then rules.effect
        else 'mark'
    end as effect,
    areas.since_month,
    null as until_month,
    areas.month as beside_month,
    areas.lacked as beside_value,
    null as typical_change,
    areas.members,
    overrides.reason as because,
    overrides.link,
    null as release_id,
    null as sheet_name,
    null as first_row,
    null as last_row
from areas
cross join bounds
inner join rules on areas.metric_id = rules.metric_id
left join overrides
    on
        overrides.decision = 'credible'
        and areas.metric_id = overrides.metric_id
        and areas.org_kind = overrides.org_kind
        and areas.org_code = overrides.org_code
        and rules.code = overrides.code
        and areas.month between overrides.first_marked and overrides.last_marked

union all

select
    figures.metric_id,
    figures.org_kind,
    figures.org_code,
    figures.month,
    'by-hand' as code,
    'no score' as effect,
    null as since_month,
    null as until_month,
    null as beside_month,
    null as beside_value,
    null as typical_change,
    null as members,
    overrides.reason as because,
    overrides.link,
    null as release_id,
    null as sheet_name,
    null as first_row,
    null as last_row
from figures
inner join overrides
    on
        overrides.decision = 'not credible'
        and figures.metric_id = overrides.metric_id
        and figures.org_kind = overrides.org_kind
        and figures.org_code = overrides.org_code
        and figures.month between overrides.first_marked and overrides.last_marked
where figures.metric_value is not null
