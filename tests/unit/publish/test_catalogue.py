"""The lists of tables, columns and codes, and a header that changes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import PublishProblem
from pipeline.publish.context import Column, Download
from pipeline.publish.editions import store
from pipeline.publish.editions.store import Shelf
from pipeline.publish.files import catalogue
from pipeline.publish.marts import reader
from pipeline.publish.marts.reader import Marts
from tests.support.made import marts as made

CHANGES = ("table_name", "schema_version", "column_name", "change")


def table(name: str, columns: Sequence[str], *, key: str = "code") -> Download:
    """Make a table of texts; a column "people:count" is a number."""
    split = [column.partition(":") for column in columns]
    return Download(
        name=f"{name}.csv",
        group="table",
        mart=name,
        title=name,
        row_count=1,
        columns=tuple(
            Column(name=one, kind="number" if unit else "text", meaning=one, unit=unit)
            for one, _, unit in split
        ),
        key=(key,),
        frame=pl.DataFrame({one: [1 if unit else "x"] for one, _, unit in split}),
        content=b"x\n",
        schema=name,
    )


def with_changes(folder: Path, *rows: Sequence[str]) -> Marts:
    """Give made-up marts the changes that a seed declares."""
    read = reader.read(made.write(folder / "marts", made.frames()))
    declared = pl.DataFrame(rows, schema=dict.fromkeys(CHANGES, pl.String), orient="row")
    return replace(read, frames={**read.frames, "schema_changes": declared})


def listing(marts: Marts, *made_of: Download) -> Download:
    """Make the dictionary of some tables, as a download."""
    frame = catalogue.columns(marts, made_of)
    return replace(
        table("dictionary", ["table_name"]), frame=frame, content=frame.write_csv().encode()
    )


def kept(folder: Path, marts: Marts, *made_of: Download) -> Shelf:
    """Archive an edition with the dictionary of some tables."""
    contents = {
        "dictionary.csv": listing(marts, *made_of).content,
        store.CHANGES: b"",
        store.FACTS: store.as_parquet(pl.DataFrame(schema=store.FACT_COLUMNS)),
    }
    shelf = Shelf(folder=folder / "editions")
    changes = pl.DataFrame(schema={"kind": pl.String, "is_figure": pl.Boolean})
    draft = store.draft(shelf, marts.as_of, contents, changes)
    assert draft
    return store.keep(shelf, draft)


def test_the_same_header_passes_and_a_new_table_does(tmp_path: Path) -> None:
    marts = with_changes(tmp_path)
    before = table("waits", ["code", "people:count"])
    shelf = kept(tmp_path, marts, before)
    now = (before, table("places", ["code"]))
    catalogue.demand_declared(marts, [*now, listing(marts, *now)], shelf)


def test_without_an_edition_nothing_was_promised(tmp_path: Path) -> None:
    marts = with_changes(tmp_path)
    now = table("waits", ["code"])
    catalogue.demand_declared(marts, [now, listing(marts, now)], Shelf(folder=tmp_path / "none"))


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["code", "people:count", "new"], "new added"),
        (["code"], "people removed"),
        (["code", "persons:count"], "people removed"),
        (["people:count", "code"], "code moved"),
        (["code", "people"], "people retyped"),
        (["code", "people:share"], "people unit"),
    ],
)
def test_a_change_that_is_not_declared_is_refused(
    tmp_path: Path, columns: list[str], said: str
) -> None:
    marts = with_changes(tmp_path)
    shelf = kept(tmp_path, marts, table("waits", ["code", "people:count"]))
    now = table("waits", columns)
    with pytest.raises(PublishProblem, match=rf"waits\.csv: .* found {said}; put them back"):
        catalogue.demand_declared(marts, [now, listing(marts, now)], shelf)


def test_a_column_at_the_end_passes_once_it_is_declared_and_has_its_version(
    tmp_path: Path,
) -> None:
    marts = with_changes(
        tmp_path, ("waits", "1.10", "new", "added"), ("waits", "1.9", "x", "added")
    )
    shelf = kept(tmp_path, marts, table("waits", ["code"]))
    now = table("waits", ["code", "new"])
    catalogue.demand_declared(marts, [now, listing(marts, now)], shelf)
    assert catalogue.versions(marts) == {"waits": "1.10"}
    rows = catalogue.columns(marts, [now]).select("column_name", "since_version").rows()
    assert rows == [("code", "1.0"), ("new", "1.10")]


def test_a_change_that_breaks_programs_needs_a_new_name(tmp_path: Path) -> None:
    marts = with_changes(tmp_path, ("waits", "2.0", "people", "removed"))
    before = table("waits", ["code", "people:count"])
    shelf = kept(tmp_path, marts, before)
    now = table("waits", ["code"])
    with pytest.raises(PublishProblem, match="give the new table another name"):
        catalogue.demand_declared(marts, [now, listing(marts, now)], shelf)
    successor = table("waits-2", ["code"])
    both = (replace(before, successor="waits-2"), successor)
    catalogue.demand_declared(marts, [*both, listing(marts, *both)], shelf)


def test_a_table_goes_only_with_a_word(tmp_path: Path) -> None:
    marts = with_changes(tmp_path)
    shelf = kept(tmp_path, marts, table("waits", ["code"]))
    now = table("places", ["code"])
    with pytest.raises(PublishProblem, match=r"waits\.csv: .* found all removed"):
        catalogue.demand_declared(marts, [now, listing(marts, now)], shelf)
    told = with_changes(tmp_path, ("waits", "2.0", "all", "removed"))
    catalogue.demand_declared(told, [now, listing(told, now)], shelf)


def test_a_replaced_table_whose_time_is_over_stops_no_night(tmp_path: Path) -> None:
    marts = with_changes(tmp_path)
    shelf = kept(tmp_path, marts, table("waits", ["code"]))
    now = table("places", ["code"])
    over = pl.DataFrame({"file_name": ["waits.csv"]})
    told = replace(marts, frames={**marts.frames, "kept_tables": over})
    catalogue.demand_declared(told, [now, listing(told, now)], shelf)


def test_a_code_of_every_table_is_listed_once() -> None:
    def coded(name: str, codes: dict[str, str]) -> Download:
        one = table(name, ["code", "kind"])
        told = replace(one.columns[1], codes=codes)
        return replace(one, columns=(one.columns[0], told))

    same = {"a": "first", "b": "second"}
    listed = catalogue.codes([coded("one", same), coded("two", same)])
    assert set(listed["table_name"]) == {"all"}
    assert listed.height == len(same)
    differ = catalogue.codes([coded("one", same), coded("two", {"a": "other"})])
    assert differ["table_name"].to_list() == ["one", "one", "two"]


def test_a_file_lists_itself_without_its_size() -> None:
    rows = catalogue.files([table("waits", ["code"]), table("tables", ["code"])], "tables.csv")
    by_name = {row["file_name"]: row for row in rows.to_dicts()}
    assert by_name["tables.csv"]["row_count"] == len(by_name)
    assert by_name["tables.csv"]["sha256"] is None
    assert by_name["waits.csv"]["size_bytes"] == len(b"x\n")
