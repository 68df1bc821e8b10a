-- The average scores at which the official segments of a quarter part, and how we know them.
--
-- Grain   : quarter
-- Publish : official-cuts.csv
-- Columns :
--   quarter        first day of the quarter
--   cut_1          [score] an average up to it is in segment 1; null = nobody held is in that
--                  segment
--   cut_2          [score] an average up to it is in segment 2 or better
--   cut_3          [score] an average up to it is in segment 3 or better; above it is segment 4
--   how            [code] quartiles = worked out; setting = typed in; inferred = from published
--                segments
--   trust_count    trusts whose average we have
--   note           how they were found, in words

with cuts as (

    select * from core.nof_cuts

)

select
    quarter,
    cut_1,
    cut_2,
    cut_3,
    how,
    trust_count,
    case how
        when 'quartiles'
            then
                'Quartiles of the averages of all ' || trust_count || ' trusts of all three types'
        when 'setting' then concat_ws('. ', reason, doubt_1)
        else
            'The quartiles of all trusts cannot be worked out: we have averages of '
            || case type_count when 1 then 'one type' else 'two types' end
            || ' of trusts only. These are the highest published averages in segments 1,'
            || ' 2 and 3; the true cuts lie between them and the next higher average'
    end as note
from cuts
