"""How far our recomputation of an official table agrees with it, and its cuts, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.publish import wording
from pipeline.publish.official_rows import OfficialCuts, OfficialStep

# The steps of a whole place, in words that follow a count: "134 of 134 average scores".
WHOLE_STEPS: Final[Mapping[str, str]] = {
    "average": "average scores",
    "average rank": "places by the average alone",
    "unadjusted segment": "segments before the override",
    "adjusted segment": "segments after the override",
    "league rank": "places",
}
SCORE_STEP: Final = "score "

_HOW: Final[Mapping[str, str]] = {
    "quartiles": "These limits are the quartiles: the average scores of {trusts}, of every type, "
    "are put in order and cut into four equal parts.",
    "setting": "These limits are fixed numbers for the whole year. NHS England's own were not "
    "found, so we hold them as a setting that anybody can read and change.",
    "inferred": "These limits are read back from the published table: each is the highest average "
    "score in its segment, because not every average that the quartiles need is held.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step: how many published figures are held, compared and equal."""

    title: str
    held: str
    compared: str
    equal: str
    largest: str
    note: str


def step_rows(steps: Sequence[OfficialStep]) -> tuple[StepRow, ...]:
    """Lay out the steps; the scores, measure by measure, have a table of their own."""
    return tuple(
        StepRow(
            title=wording.upper_first(step.title),
            held=wording.count(step.held),
            compared=wording.count(step.compared),
            equal=wording.count(step.equal),
            largest="" if step.largest_difference is None else wording.cut(step.largest_difference),
            note=wording.sentence(step.note or ""),
        )
        for step in steps
        if not step.step.startswith(SCORE_STEP)
    )


def in_short(steps: Sequence[OfficialStep]) -> str:
    """Say in one sentence how far ours agrees; empty where nothing can be compared."""
    found = []
    scores = [step for step in steps if step.step.startswith(SCORE_STEP)]
    compared = sum(step.compared for step in scores)
    if compared:
        equal = sum(step.equal for step in scores)
        found.append(_of(equal, compared, "scores of measures"))
    found += [
        _of(step.equal, step.compared, WHOLE_STEPS[step.step])
        for step in steps
        if step.step in WHOLE_STEPS and step.compared
    ]
    return f"Ours equals theirs for {wording.listed(found)}." if found else ""


def _of(equal: int, compared: int, what: str) -> str:
    return f"{wording.count(equal)} of {wording.count(compared)} {what}"


def cut_words(cuts: OfficialCuts | None) -> tuple[str, ...]:
    """Say up to which average score a trust is in which segment, and how we know."""
    if cuts is None:
        return ()
    one, two, three = (wording.cut(number) for number in (cuts.cut_1, cuts.cut_2, cuts.cut_3))
    trusts = wording.counted(cuts.trust_count, "trust") if cuts.trust_count else "all trusts"
    limits = (
        f"An average score of {one} or lower is segment 1; up to {two} is segment 2; up to "
        f"{three} is segment 3; anything higher is segment 4."
    )
    words = (
        limits,
        _HOW.get(cuts.how, "").format(trusts=trusts),
        wording.sentence(cuts.note or ""),
    )
    return tuple(sentence for sentence in words if sentence)
