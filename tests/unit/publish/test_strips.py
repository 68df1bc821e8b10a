"""Where the figures of a peer group stand on their strip, and what its words say."""

import re
from datetime import date
from itertools import accumulate, pairwise
from types import SimpleNamespace
from typing import Any

from pipeline.config.metrics import Metric
from pipeline.publish.drawing import strips
from pipeline.publish.marts.measure_rows import FieldSummary
from tests.support.made import declared

FOUR_HOURS, LONG_WAITS, MEDIAN, PLAN, FINANCE = declared.config().metrics

Values = list[tuple[str, float]]


def _values(*values: float) -> Values:
    return [(f"ZZ{number}", value) for number, value in enumerate(values, 1)]


def _strip(metric: Metric, values: Values, **more: Any) -> SimpleNamespace:  # noqa: ANN401 as they come
    said = {"marked": None, "england": None, "target": None, "name": "acute trusts"}
    made = strips.strip(metric, values, **{**said, **more})
    assert made is not None
    return SimpleNamespace(**made)


def _dots(path: str) -> list[tuple[float, float]]:
    steps = re.findall(r"m(\d+) ?(-?[\d.]+)h0", path)
    return list(
        accumulate(
            ((float(right), float(down)) for right, down in steps),
            lambda dot, step: (dot[0] + step[0], round(dot[1] + step[1], 1)),
        )
    )


def test_one_figure_has_nobody_to_stand_among() -> None:
    for values in ([], _values(0.5)):
        made = strips.strip(FOUR_HOURS, values, marked=None, england=0.5, target=0.6, name="trusts")
        assert made is None


def test_every_figure_is_drawn_once_and_the_marked_one_by_itself() -> None:
    values = _values(0.1, 0.5, 0.5, 0.9)
    assert len(_dots(_strip(FOUR_HOURS, values).peers)) == 4
    made = _strip(FOUR_HOURS, values, marked="ZZ2")
    assert len(_dots(made.peers)) == 3
    assert made.own.startswith("M210 ")


def test_a_code_that_is_not_there_marks_nothing() -> None:
    made = _strip(FOUR_HOURS, _values(0.1, 0.9), marked="ZZ9")
    assert made.own == ""
    assert made.marks == []


def test_better_is_to_the_right_whichever_way_the_numbers_run() -> None:
    values = _values(0.1, 0.9)
    higher, lower = (_strip(metric, values, marked="ZZ2") for metric in (FOUR_HOURS, LONG_WAITS))
    assert higher.marks[0]["x"] == str(strips.WIDTH - strips.SIDE)
    assert lower.marks[0]["x"] == str(strips.SIDE)
    assert (higher.worse, higher.better) == ("← worse 10.0%", "90.0% better →")
    assert (lower.worse, lower.better) == ("← worse 90.0%", "10.0% better →")


def test_figures_near_each_other_are_piled_up_and_never_hide_one_another() -> None:
    dots = _dots(_strip(FOUR_HOURS, _values(*(0.5,) * 5, 0.1, 0.9)).peers)
    assert len(set(dots)) == 7
    pile = sorted(y for x, y in dots if x == 212)
    assert [below - above for above, below in pairwise(pile)] == [5] * 4


def test_a_high_pile_is_pressed_together_and_stays_below_the_words() -> None:
    made = _strip(FINANCE, _values(*(1.0,) * 80, *(4.0,) * 20), marked="ZZ1", england=2.0)
    tops = [min(y for x, y in _dots(made.peers) if (x < 200) == left) for left in (True, False)]
    assert min(tops) > strips.ROW * len(made.marks)
    # Four times as many make a pile that is about four times as high.
    assert tops[0] > tops[1]


def test_england_and_target_are_on_the_scale_even_beyond_all_figures() -> None:
    made = _strip(FOUR_HOURS, _values(0.5, 0.6), england=0.55, target=0.92)
    assert [(m["kind"], m["words"]) for m in made.marks] == [
        ("england", "England 55.0%"),
        ("target", "Threshold 92%"),
    ]
    assert made.better == "92.0% better →"
    assert made.marks[1]["anchor"] == "end"
    assert made.marks[0]["y"] < made.marks[1]["y"]


def test_figures_that_are_all_equal_stand_in_the_middle() -> None:
    made = _strip(FOUR_HOURS, _values(0.5, 0.5))
    assert {x for x, _ in _dots(made.peers)} == {212}


def test_the_words_say_what_the_strip_shows() -> None:
    summary = FieldSummary(
        metric_id="ae_within_4h",
        org_kind="trust",
        peer_group="acute",
        month=date(2026, 3, 1),
        lower_quartile=0.3,
        upper_quartile=0.7,
    )
    made = _strip(
        FOUR_HOURS, _values(0.1, 0.5, 0.9), marked="ZZ2", england=0.77, target=0.78, summary=summary
    )
    assert made.title == "Made-up ae within 4h: acute trusts"
    assert made.description == (
        "3 acute trusts, from 10.0% to 90.0%; half lie between 30.0% and 70.0%. "
        "This trust: 50.0%. England: 77.0%. Threshold: 78%."
    )
    level = summary._replace(lower_quartile=0.5, upper_quartile=0.5)
    made = _strip(FOUR_HOURS, _values(0.1, 0.5, 0.9), summary=level)
    assert made.description == "3 acute trusts, from 10.0% to 90.0%; half or more have 50.0%."


def test_a_strip_of_a_whole_peer_group_is_small() -> None:
    values = _values(*(0.5 + n / 400 for n in range(130)))
    made = _strip(FOUR_HOURS, values, marked="ZZ70", england=0.7, target=0.78)
    assert len(made.peers) < 1500


def test_a_measure_that_is_neither_good_nor_bad_names_no_better_end() -> None:
    made = _strip(FOUR_HOURS.model_copy(update={"better": "none"}), _values(0.1, 0.9))
    assert (made.worse, made.better) == ("10.0%", "90.0%")
