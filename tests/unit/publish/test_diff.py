"""What any two editions say differently, and how a person asks for it."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline import paths
from pipeline.cli import main
from pipeline.errors import ConfigError
from pipeline.publish.editions import diff, store
from pipeline.publish.editions.store import FACT_COLUMNS, Shelf

A, B, C = "2026-06-11.1", "2026-07-09.1", "2026-08-13.1"
CHANGED = pl.DataFrame({"kind": ["figure"], "is_figure": [True]})


def facts(**values: str | None) -> pl.DataFrame:
    """Make a figure of each organisation, and where it was read."""
    rows = [
        {
            "kind": "figure",
            "about": "ae_within_4h",
            "period": "2026-05",
            "org_kind": "trust",
            "org_code": code,
            "fact_value": value,
            "release_id": "made_up_2026-05",
            "first_row": 12,
        }
        for code, value in values.items()
    ]
    return pl.DataFrame(rows, schema=FACT_COLUMNS)


@pytest.fixture(name="shelf")
def _shelf(tmp_path: Path) -> Shelf:
    """Three editions: ZZ1 changes twice and comes back, ZZ2 goes, ZZ3 comes, ZZ4 stays."""
    shelf = Shelf(folder=tmp_path / "editions")
    for day, said in (
        (date(2026, 6, 11), facts(ZZ1="0.7", ZZ2="0.5", ZZ4="0.4", ZZ5="0.1")),
        (date(2026, 7, 9), facts(ZZ1="0.6", ZZ2="0.5", ZZ4="0.4", ZZ5="0.1")),
        (date(2026, 8, 13), facts(ZZ1="0.7", ZZ3="0.3", ZZ4="0.4", ZZ5="0.2")),
    ):
        contents = {store.FACTS: store.as_parquet(said), "changes.csv.gz": b""}
        made = store.draft(shelf, day, contents, CHANGED)
        assert made is not None
        shelf = store.keep(shelf, made)
    return shelf


def told(found: pl.DataFrame) -> list[tuple[str | None, ...]]:
    return found.select("change_type", "org_code", "old_value", "new_value").rows()


def test_two_editions_are_compared_whatever_lies_between(shelf: Shelf) -> None:
    assert told(diff.between(shelf, A, B)) == [("changed", "ZZ1", "0.7", "0.6")]
    assert told(diff.between(shelf, A, C)) == [
        ("gone", "ZZ2", "0.5", None),
        ("new", "ZZ3", None, "0.3"),
        ("changed", "ZZ5", "0.1", "0.2"),
    ]
    assert told(diff.between(shelf, C, A, "ZZ3")) == [("gone", "ZZ3", "0.3", None)]
    assert diff.between(shelf, A, A).height == 0


def test_what_changed_is_worded_with_its_rows_and_what_is_new_is_counted(shelf: Shelf) -> None:
    read = "made_up_2026-05, row 12"
    assert list(diff.text(diff.between(shelf, A, C))) == [
        "figure: 1 changed",
        "figure: 1 gone",
        "figure: 1 new",
        "figure ae_within_4h ZZ2 2026-05: 0.5 (made_up_2026-05, row 12) → nothing",
        f"figure ae_within_4h ZZ5 2026-05: 0.1 ({read}) → 0.2 ({read})",
    ]


def test_an_edition_that_is_not_there_is_named_with_those_that_are(shelf: Shelf) -> None:
    with pytest.raises(ConfigError, match=rf"diff 2026-01-01\.1: .*{A}, {B}, {C}"):
        diff.between(shelf, "2026-01-01.1", A)


def test_a_person_asks_on_the_command_line(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(paths, "DATA", shelf.folder.parent)
    assert main(["diff", A, C, "--org", "ZZ5", "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["old_value"], one["new_value"], one["new_first_row"]) == ("0.1", "0.2", 12)
    assert main(["diff", A, A]) == 0
    assert capsys.readouterr().out == "no difference\n"
    assert main(["diff", A, "2026-01-01.1"]) == ConfigError.exit_code
