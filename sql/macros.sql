-- Loaded before any model. Keep it tiny: what stands here is read by nobody who reads a model.

-- The only division. A fraction of nothing is no number; anything else is a double.
create macro fraction(n, d) as
case when d = 0 then null else n::double / d::double end;

-- The register of trusts shouts; people do not.
create macro title_case(t) as
replace(
    array_to_string(
        list_transform(
            string_split(lower(t), ' '), lambda w: upper(left(w, 1)) || substring(w, 2)
        ),
        ' '
    ),
    'Nhs',
    'NHS'
);

-- Two decimals as the official scores have them: 2.125 is printed 2.13. A double of 1.005 is a hair
-- below it and would be rounded down, so the rounding is done on a decimal.
create macro half_up(x) as
round(x::decimal(18, 6), 2)::double;

-- The score of a figure by its place among all that have one, and by a target: who meets it scores
-- 1, the others race among themselves. One alone in a field has the best score of it.
create macro score_by_rank(place, place_of) as
half_up(1 + coalesce(3 * fraction(place - 1, place_of - 1), 0));

create macro score_by_target(is_met, place, met, missed) as
case
    when is_met then 1
    else half_up(2 + coalesce(2 * fraction(place - 1 - met, missed - 1), 0))
end;

-- A figure as it is printed, a share in per cent. The decimals of a unit are those of
-- pipeline/publish/wording/numbers.py, and a test holds the two together.
create macro as_printed(figure, unit) as
case unit
    when 'share' then round(100 * figure::varchar::decimal(30, 20), 1)::decimal(30, 2)
    when 'weeks' then round(figure::varchar::decimal(30, 20), 1)::decimal(30, 2)
    when 'seconds' then round(figure::varchar::decimal(30, 20), 0)::decimal(30, 2)
    else round(figure::varchar::decimal(30, 20), 2)::decimal(30, 2)
end;

-- Whether a reader sees two figures as the same: both are printed alike. A share above zero is
-- never printed as zero.
create macro prints_alike(a, b, unit) as
as_printed(a, unit) = as_printed(b, unit) and (unit != 'share' or (a > 0) = (b > 0));

-- Whether a figure is better or worse than an earlier one; same where both are printed alike.
create macro on_year(figure, earlier, unit, better) as
case
    when earlier is null or better = 'none' then null
    when prints_alike(figure, earlier, unit) then 'same'
    when (figure > earlier) = (better = 'higher') then 'better'
    else 'worse'
end;

-- How many mergers a trust had behind it in a month: figures of one number are of one organisation.
create macro era(merged, month) as
coalesce(len(list_filter(merged, lambda day: day <= last_day(month))), 0);

-- Whether two editions are about the same field. Where the map was redrawn, 3rd of 42 and 3rd of 36
-- are not the same place.
create macro may_be_compared(in_both, ranked, ranked_before) as
10 * in_both >= 9 * greatest(ranked, ranked_before);

-- One whole number divided by another and rounded to the nearest, a half up. Whole numbers have no
-- dust: what is a half is found to be one, whatever the weights. Floor division wants n >= 0.
create macro half_up_share(n, d) as
(2 * n + d) // (2 * d);

-- A burden (smaller is better) set in its field by a normalisation: zscore, minmax or target. What
-- each is stands in replays; a field in which all are equal sets nobody apart.
create macro set_in_field(normalisation, burden, mean, spread, best, reach, reference) as
coalesce(
    case normalisation
        when 'zscore' then (burden - mean) / spread
        when 'minmax' then (burden - best) / reach
        else greatest(0, burden - reference) / spread
    end,
    0
);

-- One number between 0 and 1, never either, for one thing in one replay of a table. It looks like
-- chance and is none: the same words give the same number in every build. The hash is DuckDB's own
-- and may change with its version, which is pinned; ranges then move by a hair, places do not.
create macro draw(what, who, replay, k) as
(hash(what, who, replay, k) % 1000003 + 0.5)::double / 1000003;

-- One number of the standard normal distribution for one figure in one replay, after Box and
-- Muller: the two halves of one hash make the two even numbers that it takes.
create macro normal_draw(figure_key, replay) as
sqrt(-2 * ln(((hash(xor(figure_key, replay::ubigint)) >> 32)::double + 0.5) / 4294967296))
* cos(2 * pi() * (hash(xor(figure_key, replay::ubigint)) & 4294967295)::double / 4294967296);

-- The angle of a share, whose spread by chance is the same whatever the share. A share above 1 is
-- refused by a check, with its row: it must get there.
create macro angle_of(share) as
asin(sqrt(least(share, 1)));

-- The spread by who happened to come, of the angle: chance, times the overdispersion of the peers.
create macro sampling_variance(overdispersion, people) as
coalesce(overdispersion, 1) * fraction(1, 4 * people);

-- What of the spread seen in a field lies between organisations: at least a tenth of it and of the
-- whole noise, or noise would swallow the field.
create macro between_variance(seen, doubted, noise) as
greatest(seen - doubted, seen / 10, noise / 10);

-- The share that an angle stands for, asin(sqrt(share)) turned back; angles beyond the ends are
-- cut.
create macro share_of(angle) as
(1 - cos(2 * least(greatest(angle, 0), pi() / 2))) / 2;

-- Which of n things comes up in one replay: 1 to n, each as often as the others, the same in every
-- build. The first word is a hash that stands for the draw; the second number of it is hashed once
-- more, because the last bits of a hash of several words hang together.
create macro pick(n, what, replay) as
1 + (hash(xor(what, replay::ubigint)) % n::ubigint)::bigint;

-- The year that a plan and a framework are for: April to March, as people write it.
create macro financial_year(d) as
year(d - interval 3 month) || '/' || right((year(d - interval 3 month) + 1)::varchar, 2);

-- The segment of an average score by the cuts of its quarter: a score on a cut is in the better
-- one. Where nobody is in a segment there is no cut below it.
create macro segment_of(score, cut_1, cut_2, cut_3) as
1
+ coalesce(score > cut_1, true)::integer
+ coalesce(score > cut_2, true)::integer
+ coalesce(score > cut_3, true)::integer;

-- The segment of an average score by cuts that are inferred: each lies below the lowest average
-- seen beyond it. Null where the score is between the two, so that nobody knows its side.
create macro segment_if_known(score, cut_1, cut_2, cut_3, above_1, above_2, above_3) as
case
    when
        coalesce(score > cut_1 and score < above_1, false)
        or coalesce(score > cut_2 and score < above_2, false)
        or coalesce(score > cut_3 and score < above_3, false)
        then null
    else segment_of(score, cut_1, cut_2, cut_3)
end;

-- A segment after the override for a deficit; null where nobody knows whether it applies.
create macro after_override(segment, in_deficit) as
case
    when segment >= 3 or not in_deficit then segment
    when in_deficit then 3
end;

-- What the names of a care system and of its board have in common: "Kent & Medway ICS" and "NHS
-- Kent and Medway Integrated Care Board" are "kent medway".
create macro icb_name_key(t) as
trim(
    regexp_replace(
        regexp_replace(
            regexp_replace(lower(t), '[^a-z]+', ' ', 'g'),
            '\b(nhs|the|and|icb|ics|integrated care board|integrated care system)\b',
            ' ',
            'g'
        ),
        ' +',
        ' ',
        'g'
    )
);

-- What stays of the name of a trust when it changes its form or its spelling: "GUY'S & ST THOMAS'
-- NHS FOUNDATION TRUST" is "guys and st thomas".
create macro trust_name_key(t) as
trim(
    regexp_replace(
        regexp_replace(
            regexp_replace(
                replace(replace(replace(lower(t), '&', ' and '), '''', ''), '’', ''),
                '[^a-z0-9]+',
                ' ',
                'g'
            ),
            '\b(nhs|the|foundation|trust)\b',
            ' ',
            'g'
        ),
        ' +',
        ' ',
        'g'
    )
);

-- The standard deviation of the change from the mean of n months to that of the next n, in average
-- steps from month to month, where each month keeps the share r of what the month before was off.
-- The variance of a mean of n such months, less what two neighbouring means share; a standard
-- deviation is sqrt(pi) / 2 / sqrt(1 - r) average steps.
create macro change_factor(r, n) as
sqrt(
    2 * (
        (1 + 2 * (r / (1 - r) - r * (1 - r ** n) / (n * (1 - r) ** 2))) / n
        - r * ((1 - r ** n) / (1 - r)) ** 2 / n ** 2
    )
)
* sqrt(pi()) / 2 / sqrt(1 - r);

-- Whether a denominator has changed, against that of others, by more than a service changes.
create macro is_step(times_of_others, step_ratio) as
times_of_others <= step_ratio or times_of_others >= 1 / step_ratio;
