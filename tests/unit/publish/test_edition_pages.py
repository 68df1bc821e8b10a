"""The page of an edition: every kind of change in words, with both sources; and the list of all."""

import csv
import gzip
import io
import json
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final, NamedTuple

from pipeline.publish import site
from pipeline.publish.editions import store
from pipeline.publish.editions.changes import Change
from pipeline.publish.editions.store import Draft, Shelf
from pipeline.publish.pages import changes as list_of_all
from pipeline.publish.pages import edition
from tests.support.made import marts
from tests.support.made.editions import cell, change, laid_out
from tests.support.made.pages import Site, page_text

NAME: Final = "Éxample Hospitals NHS Foundation Trust"


class Made(NamedTuple):
    """A site, and the shelf that it was made from."""

    files: Site
    shelf: Shelf


def made(
    folder: Path, *changes: Change, kinds: tuple[ModuleType, ...] = (list_of_all, edition)
) -> Made:
    """Make pages of a site whose second edition lists these changes; no kinds for all of it."""
    shelf = store.keep(Shelf(folder=folder / "editions"), first_edition())
    rendered = rendered_of(folder, shelf, *changes, kinds=kinds)
    assert rendered.draft is not None
    return Made(files=rendered.files, shelf=store.keep(shelf, rendered.draft))


@cache
def first_edition() -> Draft:
    """Draw up the edition that every second one follows, once for all."""
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(folder=Path(folder) / "editions")
        draft = rendered_of(Path(folder), shelf, kinds=(list_of_all,)).draft
    assert draft is not None
    return draft


def rendered_of(
    folder: Path, shelf: Shelf, *changes: Change, kinds: tuple[ModuleType, ...] = ()
) -> site.Rendered:
    """Render the made-up marts with these changes, on top of a shelf."""
    frames = {**marts.frames(), "edition_changes": laid_out(*changes)}
    return site.render(
        marts_dir=marts.write(folder / "marts", frames, cards=False),
        config=marts.config(),
        changelog=folder / "none.md",
        rules_dir=folder / "none",
        shelf=shelf,
        kinds=kinds,
    )


def read(folder: Path, *changes: Change) -> str:
    files = made(folder, *changes).files
    (page,) = (path for path in files if path.startswith("changes/") and ".2/" in path)
    return page_text(files, page)


def test_a_cell_is_shown_old_and_new_with_its_file_and_row(tmp_path: Path) -> None:
    text = read(tmp_path, cell()._replace(new_release_id="not held any more"))
    assert "Changed: 1 published A&E cell " in text
    # The file shouts its names; the register does not.
    assert f"{NAME} ZZ1 attendances other July 2025 5,421 " in text
    assert ", row 119 6,401 row 202" in text


def test_a_figure_is_shown_as_everywhere_and_in_full_where_that_would_hide_the_change(
    tmp_path: Path,
) -> None:
    told = {
        "2025-04": ("0.755", "0.609", "April 2025 75.5% 60.9%"),
        "2025-05": (None, "0.609", "May 2025 nothing 60.9%"),
        "2025-06": ("0.755", None, "June 2025 75.5% nothing"),
        # Rounded, both would look the same.
        "2025-07": ("0.75501", "0.75502", "July 2025 0.75501 0.75502"),
    }
    who = {"about": "ae_within_4h", "org_kind": "trust", "org_code": "ZZ1"}
    text = read(
        tmp_path,
        *(
            change("figure", **who, period=period, old_value=old, new_value=new)
            for period, (old, new, _) in told.items()
        ),
    )
    name = f"{NAME} ZZ1 {marts.config().metric('ae_within_4h').short}"
    assert [words for _, _, words in told.values() if f"{name} {words}" not in text] == []
    assert "Changed: 4 figures of periods that were there" in text


# A kind of change, what is told of it, and the words that a reader finds.
KINDS: Final = (
    (
        "period",
        {"about": "ae_within_4h", "period": "2025-07", "org_kind": "trust"},
        "July 2025 NHS trusts new",
    ),
    ("period", {"about": "acute", "period": "2026-02", "org_kind": "trust"}, "February 2026"),
    (
        "place",
        {"about": "acute", "period": "latest", "old_value": "4", "new_value": "22"},
        "Latest figures 4th 22nd",
    ),
    (
        "place",
        {"about": "acute", "period": "2020-01", "old_value": "4", "new_value": None},
        "January 2020 4th no place",
    ),
    (
        "segment",
        {"about": "Acute trust", "period": "2026-01", "old_value": "2", "new_value": "3"},
        "Q4 2025/26 segment 2 segment 3",
    ),
    (
        "league_rank",
        {"about": "Acute trust", "period": "2026-01", "old_value": "7", "new_value": "9"},
        "Q4 2025/26 7th 9th",
    ),
    (
        "org_name",
        {"org_code": "ZZ1", "old_value": "Old Name", "new_value": "New Name"},
        "its name Old Name New Name",
    ),
    (
        "closed_on",
        {"org_code": "ZZ1", "old_value": None, "new_value": "2026-04-01"},
        "closed on nothing 1 April 2026",
    ),
    ("method", {"about": "sql/marts/league_places.sql"}, "sql/marts/league_places.sql changed"),
)


def told_of(kind: str, told: Mapping[str, object]) -> Change:
    return change(kind, "new" if kind == "period" else "changed", **told)


def test_every_kind_of_change_has_its_words_and_leads_to_something_that_is_there(
    tmp_path: Path,
) -> None:
    """The whole site is made, and with it every link is followed."""
    figure = {"about": "ae_within_4h", "period": "2025-07", "org_kind": "trust", "org_code": "ZZ1"}
    files = made(
        tmp_path,
        cell(),
        cell()._replace(new_release_id="not held any more"),
        change("figure", **figure, old_value="0.755", new_value=None),
        change("remark", "new", about="A target of **1%** became 0%.", new_value="Method"),
        change("release", "new", about="nobody", org_code="a_release", new_value="May-2026.csv"),
        *(told_of(kind, told) for kind, told, _ in KINDS),
        kinds=(),
    ).files
    (page,) = (path for path in files if path.startswith("changes/") and ".2/" in path)
    text = page_text(files, page)
    assert [words for _, _, words in KINDS if words not in text] == []
    assert "Changed: 1 figure of a period that was there" in text


def test_the_period_of_an_official_score_is_a_quarter(tmp_path: Path) -> None:
    official = marts.frames()["official_scores"]["nof_metric"][0]
    text = read(
        tmp_path,
        change("period", "new", about=official, period="2026-01", org_kind="trust"),
        change("period", "new", about="Acute trust", period="2026-01", org_kind="trust"),
        change("period", "gone", about="old_table", period="2026-01", org_kind="trust"),
    )
    assert f"Official score {official} Q4 2025/26 NHS trusts new" in text
    assert "Official table: acute trusts Q4 2025/26 NHS trusts new" in text
    assert "old_table January 2026 NHS trusts gone" in text


def test_an_edition_is_held_against_a_damaged_one_that_cannot_be_shown(tmp_path: Path) -> None:
    """What it said is known; the first edition is another matter."""
    folder = tmp_path / "editions"
    renamed = change("org_name", org_code="ZZ1", new_value="New")
    first = made(tmp_path, renamed).shelf.editions[0]
    (folder / first.id / "releases.csv.gz").unlink()
    shelf = store.read(folder)
    rendered = rendered_of(tmp_path, shelf, renamed)
    newest = shelf.newest
    assert newest is not None
    text = page_text(rendered.files, f"changes/{newest.id}/index.html")
    assert f"than edition {first.id}, which came before it and cannot be shown at present." in text
    assert f"changes/{first.id}/index.html" not in rendered.files


def test_a_new_month_is_told_in_one_line(tmp_path: Path) -> None:
    told = {"about": "ae_within_4h", "period": "2025-07"}
    text = read(
        tmp_path,
        change("period", "new", **told, org_kind="trust"),
        change("period", "new", **told, org_kind="icb"),
    )
    assert "New: figures of July 2025 (1 measure) " in text
    assert "July 2025 NHS trusts and ICBs new" in text


def test_what_we_changed_ourselves_is_quoted_and_files_read_in_are_named(tmp_path: Path) -> None:
    text = read(
        tmp_path,
        change("remark", "new", about="A target of **1%** became 0%.", new_value="Method"),
        change("remark", "gone", about="An old remark.", old_value="Method"),
        change("release", "new", about="nobody", org_code="a_release", new_value="May-2026.csv"),
    )
    assert "What we changed ourselves A target of 1% became 0%." in text
    assert "An old remark" not in text
    assert "May-2026.csv nobody" in text


def test_a_long_list_is_cut_and_says_where_the_rest_is(tmp_path: Path) -> None:
    many = [
        change("figure", about="ae_within_4h", period="2025-07", org_code=f"Z{n}", new_value="0.5")
        for n in range(103)
    ]
    text = read(tmp_path, *many)
    assert "And 3 more in changes.csv" in text
    assert " Z99 " in text
    assert " Z100 " not in text


def test_all_editions_are_listed_and_the_newest_names_the_one_before(tmp_path: Path) -> None:
    renamed = change("org_name", org_code="ZZ1", new_value="New")
    site_of_two, shelf = made(tmp_path, renamed, kinds=())
    first, second = (one.id for one in shelf.editions)
    listed = page_text(site_of_two, "changes/index.html")
    assert (
        f"{second} Changed: 1 fact about an organisation. {first} First archived version" in listed
    )
    text = page_text(site_of_two, f"changes/{second}/index.html")
    assert f"otherwise than edition {first} , which came before it" in text
    assert f"The next one is {second} ." in page_text(site_of_two, f"changes/{first}/index.html")
    index = json.loads(site_of_two["data/editions.json"])
    assert [one["id"] for one in index["editions"]] == [second, first]
    assert index["editions"][0]["counts"] == {"org_name": 1}


def test_a_kept_list_of_changes_runs_no_formula_and_keeps_negative_numbers(tmp_path: Path) -> None:
    _, shelf = made(
        tmp_path,
        change("figure", org_code="ZZ1", org_name="=1+1", old_value="-1.25", new_value="-1e-05"),
        change("figure", org_code="ZZ2", org_name="Hill", old_value="-2", new_value="-x"),
    )
    newest = shelf.newest
    assert newest is not None
    text = gzip.decompress(shelf.path(newest, "changes.csv.gz").read_bytes()).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    told = [(row["org_name"], row["old_value"], row["new_value"]) for row in rows]
    assert told == [("'=1+1", "-1.25", "-1e-05"), ("Hill", "-2", "'-x")]


def test_an_edition_describes_its_files_as_they_lie_there(tmp_path: Path) -> None:
    _, shelf = made(tmp_path, change("org_name", org_code="ZZ1", new_value="New"))
    newest = shelf.newest
    assert newest is not None
    package = json.loads(shelf.path(newest, "datapackage.json").read_bytes())
    paths = {one["path"]: one["hash"] for one in package["resources"]}
    kept = {file.name: f"sha256:{file.sha256}" for file in newest.files}
    assert paths.items() <= kept.items()
    assert {"changes.csv.gz", "observations.csv.gz"} <= set(paths)
    assert all(name.endswith(".csv.gz") for name in paths)
    assert {f"{name.removesuffix('.csv.gz')}.parquet" for name in paths} <= set(kept)
    assert package["version"] == newest.id


def test_what_can_move_a_rank_is_open_and_notes_on_files_are_folded(tmp_path: Path) -> None:
    log = tmp_path / "log.md"
    log.write_text(
        "# Log\n\n## Unreleased\n\n### Data\n\n- A column more.\n\n### Method\n\n- A weight less.\n"
    )
    made = (
        site.render(
            marts_dir=marts.write(tmp_path / "marts", marts.frames()),
            config=marts.config(),
            changelog=log,
            rules_dir=tmp_path / "none",
            shelf=Shelf(folder=tmp_path / "none"),
            kinds=[list_of_all],
        )
        .files["changes/index.html"]
        .decode()
    )
    folded = "".join(re.findall(r"<details id=.*?</details>", made, re.DOTALL))
    assert "A column more." in folded
    assert "A weight less." in made
    assert "A weight less." not in folded
    assert "Unreleased" not in made
