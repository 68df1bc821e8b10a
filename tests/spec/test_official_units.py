"""A figure keeps the unit it was first printed with: later rows of the publisher are wrong."""

from tests.support.ground import production
from tests.support.warehouse import draw, plain

FIGURES = ("quarter", "org_code", "nof_metric", "value_metric", "unit", "rule")
SCORES = ("quarter", "org_code", "nof_metric")


def _units(*rows: tuple[str, str, str, str | None, str | None]) -> list[tuple[object, ...]]:
    figures = draw(FIGURES, [(*row, "rank") for row in rows])
    scores = draw(SCORES, [row[:3] for row in rows])
    made = production().run(
        "marts.official_scores", {"core.nof_figures": figures, "core.nof_scores": scores}
    )
    return plain(made, ("nof_metric", "org_code", "unit"))


def test_a_share_that_is_later_printed_as_days_stays_a_share() -> None:
    assert _units(
        ("2026-04-01", "ZZ1", "OF2023", "OF0023", "days"),
        ("2026-01-01", "ZZ1", "OF1023", "OF0023", "%"),
    ) == [("OF1023", "ZZ1", "%"), ("OF2023", "ZZ1", "%")]


def test_units_of_other_figures_and_none_at_all_are_left_alone() -> None:
    assert _units(
        ("2026-01-01", "ZZ1", "OF1004", "OF0004", "mins"),
        ("2026-01-01", "ZZ1", "OF1023", "OF0023", None),
        ("2026-01-01", "ZZ1", "OF1080", None, None),
    ) == [("OF1004", "ZZ1", "mins"), ("OF1023", "ZZ1", None), ("OF1080", "ZZ1", None)]
