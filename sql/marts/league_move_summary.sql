-- How many places have clearly moved between two editions of a league table, and from where.
--
-- Of the bottom quarter more rise than fall and of the top quarter more fall than rise, though
-- nothing has changed: whoever stood at an end by luck comes back from it, and from the very end
-- there is only one way. The columns of the quarters count every move, clear or not, so that this
-- can be seen.
--
-- Grain   : table_id, edition, since_edition
-- Publish : league-move-summary.csv
-- Columns :
--   table_id              key of the table in metrics.toml
--   edition               latest, or the month such as 2026-03
--   since_edition         the earlier edition that it is compared with
--   basis                 [code] month = the edition before; year = the edition twelve months
--                         before
--   compared              [count] organisations ranked in both
--   rises                 [count] how many have clearly risen
--   falls                 [count] how many have clearly fallen
--   unclear               [count] how many show no clear change
--   clear_by_care         [count] how many clear moves are mostly the work of figures of care
--   clear_by_score        [count] how many of a changed finance score, the own one or others'
--   clear_by_target       [count] how many of another target in force
--   clear_by_counting     [count] how many of measures that are counted another way since
--   clear_by_marks        [count] how many of figures that earn no score now and did then, or the
--                         reverse
--   clear_by_membership   [count] how many of others who joined or left
--   new_scores            [count] how many have another finance score now, whether they moved or
--                         not
--   moved_new_scores      [place] places they moved up or down on average; null = nobody has
--   moved_same_scores     [place] places the others moved up or down on average; null = all have
--   has_new_target        whether another target is in force for a measure
--   top_quarter_count     how many of them stood in the top quarter before
--   top_quarter_fell      [count] how many of those are lower now, clearly or not
--   top_quarter_rose      [count] how many of those are higher now, clearly or not
--   bottom_quarter_count  how many stood in the bottom quarter before
--   bottom_quarter_fell   [count] how many of those are lower now, clearly or not
--   bottom_quarter_rose   [count] how many of those are higher now, clearly or not

with moves as (

    select * from marts.league_moves

),

places as (

    select * from marts.league_places

)

select
    moves.table_id,
    moves.edition,
    moves.since_edition,
    min(moves.basis) as basis,
    count(*) as compared,
    count(*) filter (where moves.verdict = 'rise') as rises,
    count(*) filter (where moves.verdict = 'fall') as falls,
    count(*) filter (where moves.verdict = 'no clear change') as unclear,
    count(*) filter (
        where moves.verdict != 'no clear change' and moves.cause = 'care'
    ) as clear_by_care,
    count(*) filter (
        where moves.verdict != 'no clear change' and moves.cause = 'finance score'
    ) as clear_by_score,
    count(*) filter (
        where moves.verdict != 'no clear change' and moves.cause = 'new target'
    ) as clear_by_target,
    count(*) filter (
        where moves.verdict != 'no clear change' and moves.cause = 'new counting'
    ) as clear_by_counting,
    count(*) filter (
        where moves.verdict != 'no clear change' and moves.cause = 'marks'
    ) as clear_by_marks,
    count(*) filter (
        where moves.verdict != 'no clear change' and moves.cause = 'membership'
    ) as clear_by_membership,
    count(*) filter (where moves.has_new_score) as new_scores,
    fraction(
        sum(abs(moves.moved)) filter (where moves.has_new_score),
        count(*) filter (where moves.has_new_score)
    ) as moved_new_scores,
    fraction(
        sum(abs(moves.moved)) filter (where not moves.has_new_score),
        count(*) filter (where not moves.has_new_score)
    ) as moved_same_scores,
    bool_or(moves.has_new_target) as has_new_target,
    count(*) filter (where earlier.quarter = 'top') as top_quarter_count,
    count(*) filter (where earlier.quarter = 'top' and moves.moved < 0) as top_quarter_fell,
    count(*) filter (where earlier.quarter = 'top' and moves.moved > 0) as top_quarter_rose,
    count(*) filter (where earlier.quarter = 'bottom') as bottom_quarter_count,
    count(*) filter (where earlier.quarter = 'bottom' and moves.moved < 0) as bottom_quarter_fell,
    count(*) filter (where earlier.quarter = 'bottom' and moves.moved > 0) as bottom_quarter_rose
from moves
inner join places as earlier
    on
        moves.table_id = earlier.table_id
        and moves.since_edition = earlier.edition
        and moves.org_code = earlier.org_code
group by moves.table_id, moves.edition, moves.since_edition
