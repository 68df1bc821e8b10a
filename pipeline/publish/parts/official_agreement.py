"""How far our recomputation of an official table agrees with it, and its cuts, in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.publish.marts.official_rows import OfficialCuts, OfficialPlace, OfficialStep
from pipeline.publish.wording import numbers

# The steps of a whole place, in words that follow a count: "134 of 134 average scores".
WHOLE_STEPS: Final[Mapping[str, str]] = {
    "average": "average scores",
    "average rank": "places by the average alone",
    "unadjusted segment": "segments before the override",
    "adjusted segment": "segments after the override",
    "league rank": "places",
}
SCORE_STEP: Final = "score "
RANGE_STEP: Final = "likely range "

# The note of the quarter follows: which trusts, or why not the rule.
_HOW: Final[Mapping[str, str]] = {
    "quartiles": "These limits are quartiles: the trusts of every type are put in the order of "
    "their average scores and cut into four equal groups.",
    "setting": "These limits are fixed numbers for the whole year.",
    "inferred": "These limits are read back from the published segments.",
}

# Limits that were found by looking at the segments prove little by giving them back.
_CIRCLE: Final[Mapping[str, str]] = {
    "setting": " (by limits set to fit them)",
    "inferred": " (by limits read back from them)",
}


def in_short(steps: Sequence[OfficialStep], cuts: OfficialCuts | None) -> str:
    """
    List how many of each kind of figure come out equal, of those that can be worked out again.

    Args:
        steps: The steps of one table.
        cuts: The limits between the segments, where they are known.

    Returns:
        "905 of 905 scores of measures and 134 of 134 places"; empty where nothing is compared.
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
    return numbers.listed(found)


def as_published(steps: Sequence[OfficialStep]) -> str:
    """Say how many scores of measures cannot be worked out again; empty where all can."""
    scores = [step for step in steps if step.step.startswith(SCORE_STEP)]
    left = sum(step.held - step.compared for step in scores)
    if not left:
        return ""
    return f"{numbers.counted(left, 'more score')} of measures can only be taken as published."


def rounded(places: Sequence[OfficialPlace]) -> tuple[OfficialPlace, ...]:
    """Pick those whose average we work out a little differently, so little that it agrees."""
    return tuple(
        place
        for place in places
        if not place.difference
        and place.average_score is not None
        and place.our_average_score is not None
        and numbers.score(place.average_score) != numbers.score(place.our_average_score)
    )


def none_differs(places: Sequence[OfficialPlace]) -> str:
    """Say what never differs in a table where every step agrees; empty where one does not."""
    if any(place.difference for place in places):
        return ""
    average = "" if rounded(places) else "average, "
    return f"No {average}segment or place that could be worked out again differs."


def small_differences(
    places: Sequence[OfficialPlace], steps: Sequence[OfficialStep]
) -> tuple[str, ...]:
    """Say what differs and counts as equal all the same, and why."""
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
    """Say what a reader must know of figures that count as equal; mostly nothing."""
    if step.step == "unadjusted segment":
        return _CIRCLE.get(cuts.how, "") if cuts else ""
    if not step.largest_difference or step.equal < step.compared:
        return ""
    return f" (to within {numbers.unrounded(step.largest_difference)})"


def _of(equal: int, compared: int) -> str:
    return f"{numbers.count(equal)} of {numbers.count(compared)}"


def cut_words(cuts: OfficialCuts | None) -> tuple[str, ...]:
    """Say up to which average score a trust is in which segment, and how we know."""
    if cuts is None:
        return ()
    one, two, three = (numbers.cut(number) for number in (cuts.cut_1, cuts.cut_2, cuts.cut_3))
    # What is a setting of ours is not said as if it were a rule of theirs.
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
