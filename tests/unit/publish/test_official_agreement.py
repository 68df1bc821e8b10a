"""How far an official table is reproduced, in words."""

from datetime import date

import pytest

from pipeline.publish.marts.official_rows import OfficialCuts, OfficialStep
from pipeline.publish.parts import official_agreement

QUARTER = date(2026, 1, 1)
CUTS = OfficialCuts(QUARTER, 1.93, 2.32, 2.77, "setting", "not found, so a setting")


def _in_short(*steps: OfficialStep) -> str:
    return ", ".join(official_agreement.in_short(steps, None))


def _step(name: str, compared: int, equal: int, largest: float | None = None) -> OfficialStep:
    return OfficialStep(
        quarter=QUARTER,
        trust_type="Acute trust",
        step=name,
        step_order=1,
        title=name,
        held=5,
        compared=compared,
        equal=equal,
        largest_difference=largest,
        note=None,
    )


def test_figures_that_are_equal_only_nearly_say_how_nearly() -> None:
    near = _step("average", 5, 5, 0.010000000000000009)
    assert _in_short(near) == "5 of 5 average scores (to within 0.01)"
    assert _in_short(_step("average", 5, 5, 0.0)) == "5 of 5 average scores"
    # Where some differ, the largest difference is no tolerance.
    assert _in_short(_step("average", 5, 4, 0.3)) == "4 of 5 average scores"


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("quartiles", ""),
        ("setting", " (by limits set to fit them)"),
        ("inferred", " (by limits read back from them)"),
    ],
)
def test_limits_found_by_looking_at_the_segments_are_no_proof(how: str, expected: str) -> None:
    step = _step("unadjusted segment", 5, 5, 0.0)
    words = official_agreement.in_short([step], CUTS._replace(how=how))
    assert words[0] == f"5 of 5 segments before the override{expected}"
    assert _in_short(step) == "5 of 5 segments before the override"


def test_nothing_compared_is_nothing_said() -> None:
    assert _in_short() == ""
    assert _in_short(_step("league rank", 0, 0)) == ""
    assert _in_short(_step("likely range rank", 5, 5)) == ""


def test_scores_that_cannot_be_worked_out_again_are_counted() -> None:
    steps = [_step("score OF1013", 5, 5), _step("score OF1014", 1, 1), _step("average", 0, 0)]
    assert official_agreement.as_published(steps) == (
        "4 more scores of measures can only be taken as published."
    )
    assert official_agreement.as_published(steps[:1]) == ""


def test_limits_say_how_they_are_known() -> None:
    limits, how, note = official_agreement.cut_words(CUTS)
    assert limits == (
        "We take an average score of 1.93 or lower as segment 1, up to 2.32 as segment 2, up to "
        "2.77 as segment 3 and anything higher as segment 4."
    )
    assert how == "These limits are fixed numbers for the whole year."
    assert note == "Not found, so a setting."
    inferred = official_agreement.cut_words(CUTS._replace(how="inferred", note=None))
    assert inferred[0].startswith("An average score of 1.93 or lower is segment 1; up to 2.32 is")
    assert inferred[1:] == ("These limits are read back from the published segments.",)
    assert official_agreement.cut_words(None) == ()
