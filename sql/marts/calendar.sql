-- When the figures of one period of a source are due: the newest that we have, and those to come.
--
-- Grain   : source, month
-- Publish : calendar.csv
-- Columns :
--   source        key of the source in sources.toml
--   month         first of the month, the quarter or the financial year
--   title         the publication
--   period_kind   month, quarter or year
--   due_on        day on which it is due
--   due_by        [code] rule = by the rule that the publisher keeps; period end = no rule is
--                 known: not before that day, on which the period ends
--   state         [code] held = we have it; expected = it comes next, or later

with calendar as (

    select * from declared.calendar

),

sources as (

    select * from declared.sources

)

select
    calendar.source,
    calendar.month,
    sources.title,
    calendar.period_kind,
    calendar.due_on,
    case when sources.has_due_day then 'rule' else 'period end' end as due_by,
    case when calendar.is_held then 'held' else 'expected' end as state
from calendar
inner join sources on calendar.source = sources.source
