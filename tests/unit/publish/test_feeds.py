"""Feeds and the calendar: what subscribers get, edition by edition, and what does not change."""

import dataclasses
import json
import tempfile
from collections.abc import Mapping
from datetime import UTC, date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import icalendar
import polars as pl
import pytest
import vobject

from pipeline.publish import site, urls
from pipeline.publish.context import Context
from pipeline.publish.editions import changes as kept_changes
from pipeline.publish.editions import store
from pipeline.publish.editions.changes import Change
from pipeline.publish.editions.store import Draft, Shelf
from pipeline.publish.files import calendar, convention, feeds
from pipeline.publish.marts import reader
from pipeline.publish.pages import not_found as one_page
from tests.support.made import marts
from tests.support.made.editions import change, laid_out

ADDRESS: Final = "https://tables.example/made-up/"
ATOM: Final = "{http://www.w3.org/2005/Atom}"
REVISED: Final = "ZZ1"
FIGURE: Final = change(
    "figure",
    about="ae_within_4h",
    period="2026-03",
    org_kind="trust",
    org_code=REVISED,
    old_value="0.665",
    new_value="0.5",
)

Files = Mapping[str, bytes]


def context(folder: Path, shelf: Shelf, draft: Draft | None) -> Context:
    """Give what feeds are made of."""
    return Context(
        marts=reader.read(folder / "marts"),
        config=dataclasses.replace(marts.config(), address=ADDRESS),
        rules=(),
        changes=(),
        downloads=(),
        editions=kept_changes.read(shelf, draft),
    )


def build(
    folder: Path, shelf: Shelf, observations: pl.DataFrame, *changed: Change
) -> tuple[Files, Draft]:
    """Make the feeds of an edition of these figures that lists these changes."""
    made = {**marts.frames(), "observations": observations, "edition_changes": laid_out(*changed)}
    draft = site.render(
        marts_dir=marts.write(folder / "marts", made, cards=False),
        config=marts.config(),
        changelog=folder / "none.md",
        rules_dir=folder / "none",
        shelf=shelf,
        kinds=(one_page,),
    ).draft
    assert draft is not None
    return feeds.files(context(folder, shelf, draft), shelf, draft), draft


@cache
def editions() -> tuple[Files, Files, Files]:
    """Make the first edition, one with a revised figure of ZZ1, and one in which QZ1 is renamed."""
    figures = marts.frames()["observations"]
    newest = pl.col("month") == figures.filter(metric_id="ae_within_4h")["month"].max()
    own = (pl.col("metric_id") == "ae_within_4h") & (pl.col("org_code") == REVISED) & newest
    revised = figures.with_columns(
        pl.when(own).then(0.5).otherwise(pl.col("metric_value")).alias("metric_value")
    )
    renamed = change("org_name", org_kind="icb", org_code="QZ1", old_value="Old", new_value="New")
    found: list[Files] = []
    with tempfile.TemporaryDirectory() as name:
        shelf = Shelf(folder=Path(name) / "editions")
        for number, (rows, changed) in enumerate(
            ((figures, FIGURE), (revised, FIGURE), (revised, renamed))
        ):
            files, draft = build(Path(name) / str(number), shelf, rows, changed)
            found.append(files)
            shelf = store.keep(shelf, draft)
    return found[0], found[1], found[2]


def entries(content: bytes) -> list[tuple[str, str, str]]:
    """Parse an Atom feed strictly: the id, the time and the words of each entry."""
    root = ET.fromstring(content)  # noqa: S314 we have just written it
    assert root.tag == f"{ATOM}feed"
    assert all(root.find(f"{ATOM}{part}") is not None for part in ("id", "title", "updated"))
    assert {link.get("rel") for link in root.findall(f"{ATOM}link")} == {"self", "alternate"}
    return [
        (
            str(one.findtext(f"{ATOM}id")),
            str(one.findtext(f"{ATOM}updated")),
            str(one.findtext(f"{ATOM}content")),
        )
        for one in root.findall(f"{ATOM}entry")
    ]


def test_every_feed_parses_and_says_the_same_as_atom_and_as_json() -> None:
    for made in editions():
        atoms = [path for path in made if path.endswith(".xml")]
        assert {urls.CHANGES_FEED, urls.MOVERS_FEED, urls.feed("trust", REVISED)} <= set(atoms)
        for path in atoms:
            told = json.loads(made[urls.json_feed(path)])
            listed = entries(made[path])
            assert told["version"] == "https://jsonfeed.org/version/1.1"
            assert [(one["id"], one["date_published"]) for one in told["items"]] == [
                (name, updated) for name, updated, _ in listed
            ]
            assert all(name.startswith("tag:tables.example,2026:made-up/") for name, _, _ in listed)
            names = [name for name, _, _ in listed]
            assert len(names) == len(set(names))


def test_the_feeds_of_exactly_those_touched_change_and_no_other_byte_does() -> None:
    first, second, third = editions()

    def changed(before: Files, after: Files) -> set[str]:
        assert before.keys() == after.keys()
        return {
            path.removesuffix(".json").removesuffix(".xml")
            for path in after
            if before[path] != after[path]
        }

    site_feed = urls.CHANGES_FEED.removesuffix(".xml")
    assert changed(first, second) == {site_feed, f"trusts/{REVISED}/feed"}
    assert changed(second, third) == {site_feed, "icbs/QZ1/feed"}


def test_an_entry_leaves_a_feed_only_when_another_comes_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(feeds, "KEPT", 1)
    figures = marts.frames()["observations"]
    shelf = Shelf(folder=tmp_path / "editions")
    other = change("org_name", org_kind="icb", org_code="QZ1", old_value="Old", new_value="New")
    again = change("org_name", org_kind="icb", org_code="QZ1", old_value="New", new_value="Newer")
    found = []
    for number, changed in enumerate((FIGURE, other, again)):
        files, draft = build(tmp_path / str(number), shelf, figures, changed)
        found.append(files)
        shelf = store.keep(shelf, draft)
    own, board = urls.feed("trust", REVISED), urls.feed("icb", "QZ1")
    assert len(entries(found[0][own])) == 1
    assert found[2][own] == found[1][own] == found[0][own]
    assert len({found[number][board] for number in (0, 1, 2)}) == 3
    assert [len(entries(made[board])) for made in found] == [1, 1, 1]


def test_an_entry_stays_as_it_was_when_others_come() -> None:
    first, second, third = (entries(made[urls.CHANGES_FEED]) for made in editions())
    assert second[1:] == first
    assert third[1:] == second
    own = urls.feed("trust", REVISED)
    assert entries(editions()[2][own]) == entries(editions()[1][own])


def test_an_entry_has_the_sentence_with_its_caveat_and_what_changed() -> None:
    _, second, _ = editions()
    name, _, words = entries(second[urls.feed("trust", REVISED)])[0]
    assert name.endswith(f"/{REVISED}")
    assert "<p>50.0% was the figure of ae within 4h at Éxample Hospitals" in words
    assert "<p>Changed: ae within 4h, March 2026: 66.5% → 50.0%.</p>" in words


def test_two_builds_of_the_same_figures_have_the_same_feeds(tmp_path: Path) -> None:
    shelf = Shelf(folder=tmp_path / "no")
    assert build(tmp_path, shelf, marts.frames()["observations"], FIGURE)[0] == editions()[0]


def test_a_site_without_an_address_has_no_feed_and_no_calendar(made_site: Files) -> None:
    assert not [path for path in made_site if path.endswith("/feed.xml")]
    assert urls.CHANGES_FEED not in made_site
    assert urls.CALENDAR not in made_site
    assert b'rel="alternate"' not in made_site["trusts/ZZ1/index.html"]


def days(*due: tuple[str, date, date]) -> pl.DataFrame:
    """Draw a calendar: the source, the month and the day of each release."""
    return pl.DataFrame(
        [
            {
                "source": source,
                "month": month,
                "title": "Waiting times; with commas, and a very long name that has to be folded",
                "period_kind": "month",
                "due_on": day,
                "due_by": "rule",
                "state": "expected",
            }
            for source, month, day in due
        ]
    )


def ics(folder: Path, *calendars: pl.DataFrame) -> bytes:
    """Write the calendar of the last of several editions."""
    shelf = Shelf(folder=folder / "editions")
    for number, one in enumerate(calendars):
        made = {**marts.frames(), "calendar": one, "edition_changes": laid_out(FIGURE)}
        place = folder / str(number)
        marts.write(place / "marts", made, cards=False)
        said = context(place, Shelf(folder=place / "none"), None)
        parquet = BytesIO()
        convention.laid_out(said.marts, said.config, "calendar", one).frame.write_parquet(parquet)
        draft = store.draft(
            shelf, said.as_of, {"calendar.parquet": parquet.getvalue()}, laid_out(FIGURE)
        )
        assert draft is not None
        made_of = calendar.files(said, shelf, draft)
        shelf = store.keep(shelf, draft)
    return made_of[urls.CALENDAR]


def test_two_libraries_read_the_same_days_from_the_calendar(tmp_path: Path) -> None:
    first = ("ae_monthly", date(2026, 6, 1), date(2026, 7, 9))
    second = ("ae_monthly", date(2026, 11, 1), date(2026, 12, 10))
    text = ics(tmp_path, days(first, second))
    assert max(map(len, text.split(b"\r\n"))) <= 75
    events: list[Any] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    others = vobject.readOne(text.decode()).vevent_list
    assert [str(one["uid"]) for one in events] == [
        "ae_monthly-2026-06@tables.example",
        "ae_monthly-2026-11@tables.example",
    ]
    assert [one.uid.value for one in others] == [str(one["uid"]) for one in events]
    # Half past nine in London is half past eight of the universal time in summer.
    starts = [one["dtstart"].dt for one in events]
    assert [one.astimezone(UTC).hour for one in starts] == [8, 9]
    assert [one.dtstart.value.astimezone(UTC).hour for one in others] == [8, 9]
    assert str(events[0]["summary"]).endswith("that has to be folded, June 2026")
    assert others[0].summary.value == str(events[0]["summary"])
    assert "not announced" in str(events[0]["description"])


def test_a_day_that_becomes_another_has_the_next_number(tmp_path: Path) -> None:
    june = ("ae_monthly", date(2026, 6, 1))
    stays = ("rtt", date(2026, 6, 1), date(2026, 8, 13))
    text = ics(
        tmp_path,
        days((*june, date(2026, 7, 9)), stays),
        days((*june, date(2026, 7, 16)), stays),
        days((*june, date(2026, 7, 16)), stays),
    )
    events: list[Any] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert [(str(one["uid"])[:3], int(one["sequence"])) for one in events] == [
        ("ae_", 1),
        ("rtt", 0),
    ]
