"""Which figures are marked: files refused, figures missing, counts that stand still."""

import datetime as dt
from typing import Final

import polars as pl
import pytest

from tests.support.ground import production
from tests.support.warehouse import Cell, Drawn, draw

APRIL, MAY, JUNE = (dt.date(2025, month, 1) for month in (4, 5, 6))

ORGANISATIONS: Final = (
    "core.organisations",
    ["org_kind", "org_code", "org_name", "peer_group", "closed_on"],
)
FIGURES: Final = (
    "metrics.all_values",
    ["metric_id", "org_kind", "org_code", "month", "metric_value", "flag"],
)
RELEASES: Final = (
    "parsed.releases",
    [
        *("release_id", "source", "period", "name", "status", "published", "landed_at"),
        *("is_admitted", "reason", "data_to"),
    ],
)


def run(mart: str, **given: list[list[Cell]]) -> pl.DataFrame:
    columns = dict([ORGANISATIONS, FIGURES, RELEASES])
    drawn: dict[str, Drawn] = {
        name: draw(columns[name], rows)
        for name, rows in ((key.replace("__", "."), rows) for key, rows in given.items())
    }
    return production().run(f"marts.{mart}", drawn)


# ---------------------------------------------------------------- figures that are missing


def acute(*codes: str) -> list[list[Cell]]:
    return [["trust", code, f"Trust {code}", "acute", None] for code in codes]


def waits(code: str, month: dt.date, flag: str = "published") -> list[Cell]:
    value = 0.5 if flag == "published" else None
    return ["rtt_over_52w", "trust", code, month, value, flag]


def missing(organisations: list[list[Cell]], figures: list[list[Cell]]) -> list[tuple[object, ...]]:
    frame = run("missing_figures", core__organisations=organisations, metrics__all_values=figures)
    return sorted(frame.select("org_code", "month", "last_month").rows())


def test_whoever_had_a_figure_and_has_none_in_the_newest_period_is_named() -> None:
    figures = [waits(code, APRIL) for code in ("Z1", "Z2", "Z3")]
    figures += [waits(code, MAY) for code in ("Z1", "Z2")]
    assert missing(acute("Z1", "Z2", "Z3"), figures) == [("Z3", MAY, APRIL)]


def test_who_is_not_in_a_cut_of_a_table_is_not_missing() -> None:
    columns, peers = [*FIGURES[1], "release_id"], ("Z1", "Z2", "Z3")
    figures = [[*waits(code, APRIL), "whole"] for code in peers]
    figures += [[*waits(code, MAY), "cut"] for code in ("Z1", "Z2")]
    given: dict[str, Drawn] = {
        "core.organisations": draw(ORGANISATIONS[1], acute(*peers)),
        "metrics.all_values": draw(columns, figures),
        "staging.rtt_incomplete_provider": draw(
            ["month", "release_id", "is_cut"], [[APRIL, "whole", False], [MAY, "cut", True]]
        ),
    }
    assert production().run("marts.missing_figures", given).rows() == []


@pytest.mark.parametrize(
    ("flag", "is_missing"),
    [("not_submitted", True), ("too_small", False), ("not_reported", False)],
)
def test_a_line_without_a_figure_counts_only_where_it_was_not_submitted(
    flag: str,
    is_missing: bool,  # noqa: FBT001 a case of the table
) -> None:
    figures = [waits(code, APRIL) for code in ("Z1", "Z2", "Z3")]
    figures += [waits("Z1", MAY), waits("Z2", MAY), waits("Z3", MAY, flag)]
    assert bool(missing(acute("Z1", "Z2", "Z3"), figures)) is is_missing


def test_a_period_that_has_come_for_a_few_only_makes_nobody_missing() -> None:
    figures = [waits(code, APRIL) for code in ("Z1", "Z2", "Z3")] + [waits("Z1", MAY)]
    assert missing(acute("Z1", "Z2", "Z3"), figures) == []


def test_peers_are_held_against_peers() -> None:
    """The file of acute trusts has come, that of others has not."""
    others: list[list[Cell]] = [["trust", code, code, "ambulance", None] for code in ("A1", "A2")]
    figures = [waits(code, APRIL) for code in ("Z1", "Z2", "A1", "A2")]
    figures += [waits(code, MAY) for code in ("Z1", "Z2")]
    assert missing([*acute("Z1", "Z2"), *others], figures) == []


def test_whoever_has_closed_or_is_silent_for_more_than_two_years_is_not_named() -> None:
    closed: list[Cell] = ["trust", "Z3", "Trust Z3", "acute", APRIL]
    early, just = dt.date(2023, 4, 1), dt.date(2023, 5, 1)
    figures = [waits("Z3", APRIL), waits("Z4", early), waits("Z5", just)]
    figures += [waits(code, month) for code in ("Z1", "Z2") for month in (APRIL, MAY)]
    rows = [*acute("Z1", "Z2", "Z4", "Z5"), closed]
    assert missing(rows, figures) == [("Z5", MAY, just)]


# ---------------------------------------------------------------- counts that stand still


def test_a_count_of_a_closed_organisation_does_not_stand_still_for_ever() -> None:
    months = [dt.date(2025, month, 1) for month in range(1, 8)]
    frame = production().run(
        "marts.frozen_figures",
        {
            "core.organisations": draw(
                ORGANISATIONS[1],
                [
                    ["trust", "Z1", "Trust Z1", "acute", None],
                    ["trust", "Z2", "Trust Z2", "acute", dt.date(2025, 7, 31)],
                ],
            ),
            "metrics.all_values": draw(
                ["metric_id", "org_kind", "org_code", "month", "numerator", "metric_value", "flag"],
                [
                    ["ae_12h_dta", "trust", code, month, 0 if at else 300, 0.1, "published"]
                    for code in ("Z1", "Z2")
                    for at, month in enumerate(months)
                ],
            ),
        },
    )
    assert frame.select("org_code", "numerator", "unchanged_since", "month").rows() == [
        ("Z1", 0.0, months[1], months[-1])
    ]


# ---------------------------------------------------------------- files that are refused


def release(release_id: str, landed: str, month: dt.date | None, **changes: Cell) -> list[Cell]:
    """Draw one file, first kept on a day; of no month it is refused."""
    said: dict[str, Cell] = {
        "release_id": release_id,
        "source": "ae_monthly",
        "period": f"{month or MAY:%Y-%m}",
        "name": f"{release_id}.csv",
        "status": "first-hand",
        "published": "",
        "landed_at": f"{landed}T09:30:00Z",
        "is_admitted": month is not None,
        "reason": "cut short" if month is None else "",
        "data_to": month,
    }
    return list({**said, **changes}.values())


def refused(*releases: list[Cell]) -> list[tuple[object, ...]]:
    frame = run("refused_releases", parsed__releases=list(releases))
    return sorted(frame.select("release_id", "refused_on", "instead_id").rows())


REFUSED_ON: Final = dt.date(2025, 6, 12)


def test_a_refused_month_names_the_last_good_release_until_a_good_one_of_the_month_comes() -> None:
    april = release("april", "2025-05-08", APRIL)
    bad = release("bad", "2025-06-12", None)
    assert refused(april, bad) == [("bad", REFUSED_ON, "april")]
    good = release("good", "2025-06-13", MAY)
    assert refused(april, bad, good) == []


def test_a_refused_revision_names_the_first_release_of_its_month() -> None:
    first = release("first", "2025-06-11", MAY)
    june = release("june", "2025-07-10", JUNE)
    bad = release("bad", "2025-06-12", None)
    assert refused(first, june, bad) == [("bad", REFUSED_ON, "first")]


def test_of_two_refused_files_of_a_month_the_newer_is_named() -> None:
    older = release("older", "2025-06-11", None)
    bad = release("bad", "2025-06-12", None)
    assert refused(older, bad) == [("bad", REFUSED_ON, None)]


def test_a_file_of_quarters_is_replaced_by_one_of_its_own_name_only() -> None:
    """Two kinds of trusts have each their file, and both cover the same quarters."""

    def of_quarters(release_id: str, landed: str, month: dt.date | None, name: str) -> list[Cell]:
        return release(
            release_id, landed, month, source="nof_metrics", period="unstated", name=name
        )

    bad = of_quarters("bad", "2025-06-12", None, "acute.csv")
    other = of_quarters("other", "2025-06-13", APRIL, "ambulance.csv")
    assert refused(bad, other) == [("bad", REFUSED_ON, "other")]
    same = of_quarters("same", "2025-06-13", APRIL, "acute.csv")
    assert refused(bad, other, same) == []


# ---------------------------------------------------------------- who did not submit


def test_the_footnotes_of_the_newest_workbook_only_are_told() -> None:
    columns = ["part", "row_kind", "org_code", "org_name", "month", "row", "release_id"]
    rows: list[list[Cell]] = [
        ["not_submitted", "organisation", "ZW1", "Walk-in 1", APRIL, 250, "april"],
        ["provider", "organisation", "ZW1", "Walk-in 1", MAY, 19, "may"],
        ["not_submitted", "organisation", "ZW2", "Walk-in 2", MAY, 251, "may"],
    ]
    frame = production().run(
        "marts.not_submitted",
        {
            "parsed.ae_by_provider_workbook": draw(columns, rows),
            "staging.releases": draw(["release_id", "is_newest"], [["april", True], ["may", True]]),
        },
    )
    assert frame.select("org_code", "month", "release_id", "row_number").rows() == [
        ("ZW2", MAY, "may", 251)
    ]
