"""The lists of tables, columns and codes, and a header that changes."""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline import paths
from pipeline.errors import PublishProblem
from pipeline.publish import site
from pipeline.publish.context import Column, Download
from pipeline.publish.editions import store
from pipeline.publish.editions.store import Draft, Shelf
from pipeline.publish.files import catalogue, forms
from pipeline.publish.marts import reader
from pipeline.publish.marts.reader import Marts
from pipeline.publish.pages import changes as changes_page
from pipeline.warehouse.marts import Card, write_card
from pipeline.warehouse.models import read_models
from tests.support.made import editions as made_editions
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
        frame=(rows := pl.DataFrame({one: [1 if unit else "x"] for one, _, unit in split})),
        cells=forms.written(rows),
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
    frame = catalogue.columns(marts, made_of, lambda _table, _column: None)
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
    rows = listing(marts, now).frame.select("column_name", "since_version").rows()
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


# ------------------------------------------------------ the whole way, from a mart to an edition

FIRST = pl.DataFrame({"farm": ["a"], "tons": [1]})
SECOND = pl.DataFrame({"farm": ["a"], "weight": [1]})
RENAMED = ("harvests", "2.0", "tons", "removed", "tons", "weight", "major", date(2026, 6, 1), "why")


def rendered(
    folder: Path, shelf: Shelf, frames: Mapping[str, pl.DataFrame], *declared: Sequence[object]
) -> Draft:
    """Build made-up marts with more of them, under the real headers of the lists."""
    models = {model.name: model for model in read_models(paths.SQL) if model.layer == "marts"}
    names = [column.name for column in models["schema_changes"].columns]
    types = pl.Schema({**dict.fromkeys(names, pl.String), "changed_on": pl.Date})
    said = pl.DataFrame(declared, schema=types, orient="row")
    changed = made_editions.laid_out(made_editions.change("org_name", org_code="ZZ1"))
    own = {"edition_changes": changed, "schema_changes": said}
    place = made.write(folder, {**made.frames(), **own, **frames})
    for name in ("schema_changes", "dictionary", "codes", "tables", "kept_tables"):
        model = models[name]
        told = {field.name: getattr(model, field.name) for field in fields(Card)}
        write_card(place, Card(**told), said if name == "schema_changes" else None)
    draft = site.render(
        marts_dir=place,
        config=made.config(),
        changelog=folder / "none.md",
        rules_dir=folder / "none",
        shelf=shelf,
        kinds=(changes_page,),
    ).draft
    assert draft
    return draft


def lines(draft: Draft, name: str) -> list[str]:
    return gzip.decompress(draft.contents[f"{name}.csv.gz"]).decode().splitlines()


def test_a_build_stops_until_a_change_is_declared_and_then_lists_it_beside_the_old_file(
    tmp_path: Path,
) -> None:
    shelf = Shelf(folder=tmp_path / "editions")
    shelf = store.keep(shelf, rendered(tmp_path / "1", shelf, {"harvests": FIRST}))
    with pytest.raises(PublishProblem, match=r"harvests\.csv: .* found tons removed; put them"):
        rendered(tmp_path / "2", shelf, {"harvests": SECOND})
    with pytest.raises(PublishProblem, match="give the new table another name"):
        rendered(tmp_path / "3", shelf, {"harvests": SECOND}, RENAMED)
    replaced = {
        "file_name": "harvests.csv",
        "mart": "harvests_2",
        "successor": "harvests_2",
        "until_on": date(2027, 6, 1),
        "columns": "farm, tons = weight",
    }
    frames = {"harvests_2": SECOND, "kept_tables": pl.DataFrame([replaced])}
    draft = rendered(tmp_path / "4", shelf, frames, RENAMED)
    assert lines(draft, "harvests") == lines_of(shelf, "harvests") == ["farm,tons", "a,1"]
    assert lines(draft, "harvests_2") == ["farm,weight", "a,1"]
    columns = pl.read_parquet(draft.contents["dictionary.parquet"])
    came = columns.filter(pl.col("table_name").str.starts_with("harvests"))
    assert shelf.newest
    assert came.select("table_name", "column_name", "since_edition").rows() == [
        ("harvests", "farm", shelf.newest.id),
        ("harvests", "tons", shelf.newest.id),
        ("harvests_2", "farm", draft.edition.id),
        ("harvests_2", "weight", draft.edition.id),
    ]
    (said,) = lines(draft, "schema-changes")[1:]
    assert said == "harvests,2.0,tons,removed,tons,weight,major,2026-06-01,why"
    listed = pl.read_parquet(draft.contents["tables.parquet"]).filter(table_name="harvests")
    assert listed.select("schema_version", "is_deprecated", "successor").rows() == [
        ("2.0", True, "harvests_2")
    ]


def test_the_lists_have_the_version_that_is_declared_of_them(tmp_path: Path) -> None:
    added = ("since_edition", "added", None, "since_edition", "minor", date(2026, 6, 1), "why")
    declared = [(name, "1.1", *added) for name in ("dictionary", "codes", "tables")]
    draft = rendered(tmp_path / "1", Shelf(folder=tmp_path / "editions"), {}, *declared)
    listed = pl.read_parquet(draft.contents["tables.parquet"])
    package = json.loads(draft.contents["datapackage.json"])
    for versions in (
        dict(listed.select("table_name", "schema_version").iter_rows()),
        {one["name"]: one["schema_version"] for one in package["resources"]},
    ):
        assert [versions[name] for name, *_ in declared] == ["1.1"] * 3


def lines_of(shelf: Shelf, table: str) -> list[str]:
    assert shelf.newest
    path = shelf.path(shelf.newest, f"{table}.csv.gz")
    return gzip.decompress(path.read_bytes()).decode().splitlines()
