"""The shelf of editions: what makes one, how it is kept, and what is done about a damaged one."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from pipeline.publish.editions import store
from pipeline.publish.editions.store import FACT_COLUMNS, Draft, Shelf
from tests.support.force.shim import How, Shim, between

JUNE = date(2026, 6, 11)
JULY = date(2026, 7, 9)
TABLE = {"league-acute.csv": b"place,org_code\n1,ZZ1\n"}


def changes(*kinds: str, is_figure: bool = True) -> pl.DataFrame:
    return pl.DataFrame(
        {"kind": list(kinds), "is_figure": [is_figure] * len(kinds)},
        schema={"kind": pl.String, "is_figure": pl.Boolean},
    )


def facts(*values: str) -> pl.DataFrame:
    rows = [{"kind": "figure", "org_code": f"Z{n}", "fact_value": v} for n, v in enumerate(values)]
    return pl.DataFrame(rows, schema=FACT_COLUMNS)


def draft(
    shelf: Shelf,
    day: date,
    contents: Mapping[str, bytes] = TABLE,
    changed: pl.DataFrame | None = None,
) -> Draft | None:
    content = {**contents, store.FACTS: store.as_parquet(facts("1"))}
    return store.draft(shelf, day, content, changes("figure") if changed is None else changed)


def kept(folder: Path, *days: date) -> Shelf:
    """Keep an edition on each of the days, and read them again."""
    shelf = store.read(folder)
    for number, day in enumerate(days):
        made = draft(shelf, day, {**TABLE, "changes.csv": b"kind\n%d\n" % number})
        assert made is not None
        shelf = store.keep(shelf, made)
    assert store.read(folder) == shelf
    return shelf


def test_nothing_is_kept_where_there_is_no_folder(tmp_path: Path) -> None:
    shelf = store.read(tmp_path / "none")
    assert (list(shelf.editions), dict(shelf.damaged), shelf.newest) == ([], {}, None)
    assert store.facts_before(shelf).schema == FACT_COLUMNS
    assert store.facts_before(shelf).height == 0


def test_the_first_edition_is_made_without_any_change(tmp_path: Path) -> None:
    made = draft(store.read(tmp_path), JUNE, changed=changes())
    assert made is not None
    assert (made.edition.id, made.edition.before, made.edition.counts) == ("2026-06-11.1", "", {})


def test_a_night_that_changes_no_figure_makes_no_edition(tmp_path: Path) -> None:
    shelf = kept(tmp_path, JUNE)
    assert draft(shelf, JULY, changed=changes()) is None
    assert draft(shelf, JULY, changed=changes("release", "method", is_figure=False)) is None


def test_an_edition_counts_its_changes_by_kind(tmp_path: Path) -> None:
    made = draft(kept(tmp_path, JUNE), JULY, changed=changes("place", "figure", "place"))
    assert made is not None
    assert made.edition.before == "2026-06-11.1"
    assert made.edition.counts == {"figure": 1, "place": 2}


@pytest.mark.parametrize(
    ("days", "day", "name"),
    [
        ((JUNE,), JULY, "2026-07-09.1"),
        ((JUNE,), JUNE, "2026-06-11.2"),
        ((JUNE,) * 9, JUNE, "2026-06-11.10"),
        ((JUNE,) * 10, JUNE, "2026-06-11.11"),
        # The archive was lost, and what is held is older than what was published.
        ((JUNE, JULY), JUNE, "2026-07-09.2"),
    ],
)
def test_an_edition_is_named_by_the_day_of_its_newest_file_and_never_before_the_last(
    tmp_path: Path, days: tuple[date, ...], day: date, name: str
) -> None:
    made = draft(kept(tmp_path, *days), day)
    assert made is not None
    assert made.edition.id == name


def test_a_kept_edition_holds_every_file_with_its_digest(tmp_path: Path) -> None:
    shelf = kept(tmp_path, JUNE)
    (edition,) = shelf.editions
    assert [file.name for file in edition.files] == [
        "changes.csv",
        "facts.parquet",
        "league-acute.csv",
    ]
    for file in edition.files:
        content = shelf.path(edition, file.name).read_bytes()
        assert (len(content), sha256(content).hexdigest()) == (file.size_bytes, file.sha256)


def test_a_file_that_is_the_same_as_before_is_the_same_file_on_the_disk(tmp_path: Path) -> None:
    shelf = kept(tmp_path, JUNE, JULY)
    june, july = shelf.editions
    assert shelf.path(june, "league-acute.csv").samefile(shelf.path(july, "league-acute.csv"))
    assert not shelf.path(june, "changes.csv").samefile(shelf.path(july, "changes.csv"))


def test_the_next_edition_is_compared_with_what_the_newest_said(tmp_path: Path) -> None:
    shelf = Shelf(folder=tmp_path)
    for day, said in ((JUNE, "1"), (JULY, "2")):
        made = store.draft(
            shelf, day, {store.FACTS: store.as_parquet(facts(said))}, changes("figure")
        )
        assert made is not None
        shelf = store.keep(shelf, made)
    assert store.facts_before(shelf)["fact_value"].to_list() == ["2"]


@pytest.mark.parametrize("how", ["lost", "cut", "no manifest", "not a manifest", "half a manifest"])
def test_the_site_does_without_an_edition_that_is_not_whole(tmp_path: Path, how: str) -> None:
    shelf = kept(tmp_path, JUNE, JULY)
    place = tmp_path / "2026-07-09.1"
    manifest = place / "edition.json"
    if how == "lost":
        (place / "changes.csv").unlink()
    elif how == "cut":
        (place / "changes.csv").write_bytes(b"kind")
    elif how == "no manifest":
        manifest.unlink()
    elif how == "not a manifest":
        manifest.write_text("{", encoding="utf-8")
    else:
        record = json.loads(manifest.read_bytes())
        del record["files"]
        manifest.write_text(json.dumps(record), encoding="utf-8")
    found = store.read(tmp_path)
    assert found.editions == shelf.editions[:1]
    ((name, words),) = found.damaged.items()
    assert name == "2026-07-09.1"
    assert words.startswith(f"{place}: expected every file of edition 2026-07-09.1")
    assert "restore the folder from a backup" in words
    # What stood at its addresses may have been quoted: they are given to no other edition.
    made = draft(found, JULY)
    assert made is not None
    # What it said is known as long as its facts are: no change is listed twice.
    before = "2026-07-09.1" if how in {"lost", "cut"} else "2026-06-11.1"
    assert (made.edition.id, made.edition.before) == ("2026-07-09.2", before)


def test_an_edition_whose_folder_is_gone_is_named_and_its_name_is_not_given_again(
    tmp_path: Path,
) -> None:
    kept(tmp_path, JUNE, JULY)
    shutil.rmtree(tmp_path / "2026-07-09.1")
    found = store.read(tmp_path)
    assert [one.id for one in found.editions] == ["2026-06-11.1"]
    assert list(found.damaged) == ["2026-07-09.1"]
    made = draft(found, JULY)
    assert made is not None
    assert made.edition.id == "2026-07-09.2"


def test_a_bad_byte_in_a_file_that_editions_share_hides_no_change(tmp_path: Path) -> None:
    shelf = kept(tmp_path, JUNE, JULY)
    assert shelf.newest is not None
    with shelf.path(shelf.newest, "league-acute.csv").open("r+b") as file:
        file.write(b"P")
    found = store.read(tmp_path)
    assert (list(found.editions), len(found.damaged)) == ([], 2)
    assert draft(found, JULY, changed=changes()) is None
    made = draft(found, JULY)
    assert made is not None
    assert made.edition.before == "2026-07-09.1"


@pytest.mark.parametrize(
    ("key", "value"),
    [("id", "2026-07-39.1"), ("id", "2026-07-09.3"), ("counts", None), ("files", [])],
)
def test_a_manifest_that_speaks_of_another_edition_is_not_believed(
    tmp_path: Path, key: str, value: object
) -> None:
    kept(tmp_path, JUNE, JULY)
    manifest = tmp_path / "2026-07-09.1" / "edition.json"
    record = {**json.loads(manifest.read_bytes()), key: value}
    manifest.write_text(json.dumps(record), encoding="utf-8")
    found = store.read(tmp_path)
    assert list(found.damaged) == ["2026-07-09.1"]
    assert found.base == found.editions[0]


def test_what_is_no_edition_is_left_alone(tmp_path: Path) -> None:
    for name in ("2026-02-30.1", "2026-06-11.0", "notes", "2026-06-11"):
        (tmp_path / name).mkdir()
    assert store.read(tmp_path) == Shelf(folder=tmp_path)


def test_a_half_written_edition_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = kept(tmp_path, JUNE)
    made = draft(shelf, JULY, {"one.csv": b"1", "changes.csv": b"kind"})
    assert made is not None

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device", f"{path}, {len(content)}")

    monkeypatch.setattr(store, "write_whole", full)
    with pytest.raises(OSError, match="No space left"):
        store.keep(shelf, made)
    assert {one.name for one in tmp_path.iterdir()} == {"2026-06-11.1", "names.txt"}
    monkeypatch.undo()
    assert store.keep(shelf, made) == store.read(tmp_path)


def test_all_editions_are_listed_for_machines(tmp_path: Path) -> None:
    shelf = kept(tmp_path, JUNE, JULY)
    listed = json.loads(store.as_index(reversed(shelf.editions)))["editions"]
    assert [one["id"] for one in listed] == ["2026-07-09.1", "2026-06-11.1"]
    assert listed[0]["before"] == "2026-06-11.1"
    assert {"name", "size_bytes", "sha256"} == listed[0]["files"][0].keys()


# ---------------------------------------------------------------- every call, then every pair


def test_a_name_that_a_site_may_have_shown_is_never_given_again(tmp_path: Path) -> None:
    """
    Also where a run is ended before or after any call of keeping an edition.

    The next run goes on, and then the folder is lost: the edition after it has another name.
    """
    shelf = kept(tmp_path / "first", JUNE)
    made = draft(shelf, JUNE, {**TABLE, "changes.csv": b"kind\n"})
    assert made is not None
    number = 0
    shown: list[str] = []
    while True:
        folder = Path(shutil.copytree(tmp_path / "first", tmp_path / f"{number}"))
        shim = Shim(folder=folder, at=at(number))
        with between(shim):
            store.keep(replace(shelf, folder=folder), made)
        # What the next run does before any site shows an edition.
        store.note_names(folder)
        again = store.read(folder)
        assert again.damaged == {}
        shown.append(again.editions[-1].id)
        if shown[-1] == made.edition.id:
            shutil.rmtree(folder / made.edition.id)
        after = draft(store.read(folder), JUNE)
        assert after is not None
        assert after.edition.id not in {one.id for one in again.editions}
        if not shim.struck:
            break
        number += 1
    assert set(shown) == {"2026-06-11.1", "2026-06-11.2"}
    assert number > 20


def at(number: int) -> Callable[[int, str], How | None]:
    """End a run before each call of an even number, and after each of an odd one."""
    how = How.AFTER if number % 2 else How.BEFORE
    return lambda at, _: how if at == number // 2 else None


def test_the_list_of_names_is_written_only_where_it_is_behind(tmp_path: Path) -> None:
    store.note_names(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    kept(tmp_path, JUNE, JULY)
    listed = tmp_path / store.NAMES
    inode = listed.stat().st_ino
    store.note_names(tmp_path)
    assert listed.stat().st_ino == inode
    whole = listed.read_text(encoding="utf-8")
    assert [line[:12] for line in whole.splitlines()] == ["2026-06-11.1", "2026-07-09.1"]
    # As lists were before they had digests.
    listed.write_text("2026-06-11.1\n", encoding="utf-8")
    store.note_names(tmp_path)
    assert listed.read_text(encoding="utf-8") == whole


def test_a_manifest_that_says_something_else_is_found(tmp_path: Path) -> None:
    """Its own bytes are listed beside: a count that has changed is JSON like any other."""
    kept(tmp_path, JUNE, JULY)
    path = tmp_path / "2026-07-09.1" / store.MANIFEST
    path.write_text(path.read_text(encoding="utf-8").replace('"figure": 1', '"figure": 9'), "utf-8")
    store.note_names(tmp_path)
    shelf = store.read(tmp_path)
    assert [one.id for one in shelf.editions] == ["2026-06-11.1"]
    assert "its bytes are not those that were listed" in shelf.damaged["2026-07-09.1"]
