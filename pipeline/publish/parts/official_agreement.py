"""Say how far our recalculation agrees with an official table, and describe its cuts."""

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.publish.marts.official_rows import OfficialCuts, OfficialPlace, OfficialStep
from pipeline.publish.wording import numbers

# The steps to a place, in words that follow a count: "134 of 134 average scores".
WHOLE_STEPS: Final[Mapping[str, str]] = {
    "average": "average scores",
    "average rank": "places by the average alone",
    "unadjusted segment": "segments before the override",
    "adjusted segment": "segments after the override",
    "league rank": "places",
}
SCORE_STEP: Final = "score "
RANGE_STEP: Final = "likely range "

# The quarter's note follows: which trusts, or why we do not use the rule.
_HOW: Final[Mapping[str, str]] = {
    "quartiles": "These limits are quartiles: the trusts of every type are put in the order of "
    "their average scores and cut into four equal groups.",
    "setting": "These limits are fixed numbers for the whole year.",
    "inferred": "These limits are read back from the published segments.",
}

# We derived these limits from the segments, so reproducing the segments proves little.
_CIRCLE: Final[Mapping[str, str]] = {
    "setting": " (by limits set to fit them)",
    "inferred": " (by limits read back from them)",
}


def in_short(steps: Sequence[OfficialStep], cuts: OfficialCuts | None) -> tuple[str, ...]:
    """
    Count, for each kind of figure that we can recalculate, how many come out equal.

    Args:
        steps: The steps of one table.
        cuts: The limits between the segments, if they are known.

    Returns:
        "905 of 905 scores of measures", "134 of 134 places"; empty if nothing is compared.
    """
    found = []
    scores = [step for step in steps if step.step.startswith(SCORE_STEP)]
    compared = sum(step.compared for step in scores)
    if compared:
        equal = sum(step.equal for step in scores)
        found.append(f"{_of(equal, compared)} scores of measures")
    found += [
        f"{_of(step.equal, step.compared)} {WHOLE_STEPS[step.step]}{_but(step, cuts)}"
        for step in steps
        if step.step in WHOLE_STEPS and step.compared
    ]
    return tuple(found)


def finding(trusts: str, quarter: str, places: Sequence[OfficialPlace]) -> str:
    """
    Say in one sentence how many trusts of a table are in the best and the worst segment.

    Args:
        trusts: The type of the trusts, such as "acute trusts".
        quarter: The quarter in words.
        places: The lines of the table.

    Returns:
        The sentence without a stop; empty if no segment is published.
    """
    segments = [place.adjusted_segment for place in places if place.adjusted_segment is not None]
    if not segments:
        return ""
    best, worst, of = map(numbers.count, (segments.count(1), segments.count(4), len(segments)))
    return f"In {quarter}, {best} of {of} {trusts} were in the best segment, {worst} in the worst"


def as_published(steps: Sequence[OfficialStep]) -> str:
    """Say how many scores of measures we cannot recalculate; empty if we can do all."""
    scores = [step for step in steps if step.step.startswith(SCORE_STEP)]
    left = sum(step.held - step.compared for step in scores)
    if not left:
        return ""
    return f"{numbers.counted(left, 'more score')} of measures can only be taken as published."


def rounded(places: Sequence[OfficialPlace]) -> tuple[OfficialPlace, ...]:
    """Find places where our average differs so little from the published one that it agrees."""
    return tuple(
        place
        for place in places
        if not place.difference
        and place.average_score is not None
        and place.our_average_score is not None
        and numbers.score(place.average_score) != numbers.score(place.our_average_score)
    )


def none_differs(places: Sequence[OfficialPlace]) -> str:
    """Say what never differs in a table where every step agrees; empty if one does not."""
    if any(place.difference for place in places):
        return ""
    average = "" if rounded(places) else "average, "
    return f"No {average}segment or place that we could recalculate differs."


def small_differences(
    places: Sequence[OfficialPlace], steps: Sequence[OfficialStep]
) -> tuple[str, ...]:
    """Say which differences we count as equal, and why."""
    said = []
    many = len(rounded(places))
    if many:
        said.append(
            f"{numbers.counted(many, 'average')} {'differs' if many == 1 else 'differ'} by 0.01, "
            "because the published scores are rounded."
        )
    if any(step.step.startswith(RANGE_STEP) and step.largest_difference for step in steps):
        said.append("Likely ranges differ by chance: see the steps above.")
    return tuple(said)


def _but(step: OfficialStep, cuts: OfficialCuts | None) -> str:
    """Return the caveat on figures that count as equal; usually empty."""
    if step.step == "unadjusted segment":
        return _CIRCLE.get(cuts.how, "") if cuts else ""
    if not step.largest_difference or step.equal < step.compared:
        return ""
    return f" (to within {numbers.unrounded(step.largest_difference)})"


def _of(equal: int, compared: int) -> str:
    return f"{numbers.count(equal)} of {numbers.count(compared)}"


def cut_words(cuts: OfficialCuts | None) -> tuple[str, ...]:
    """Give the highest average score of each segment, and say how we know."""
    if cuts is None:
        return ()
    one, two, three = (numbers.cut(number) for number in (cuts.cut_1, cuts.cut_2, cuts.cut_3))
    # Do not present our own setting as an NHS England rule.
    limits = (
        f"We take an average score of {one} or lower as segment 1, up to {two} as segment 2, up to "
        f"{three} as segment 3 and anything higher as segment 4."
        if cuts.how == "setting"
        else f"An average score of {one} or lower is segment 1; up to {two} is segment 2; up to "
        f"{three} is segment 3; anything higher is segment 4."
    )
    words = (
        limits,
        _HOW.get(cuts.how, ""),
        numbers.sentence(cuts.note or ""),
    )
    return tuple(sentence for sentence in words if sentence)
