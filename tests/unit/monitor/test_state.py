"""What is known of a source by those who keep it: figures, answers, outages."""

import json
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipeline import nightly, paths
from pipeline.errors import SourceUnavailable
from pipeline.fetch import outages
from pipeline.fetch import visit as visiting
from pipeline.fetch.cache import Note
from pipeline.fetch.outages import OUTAGES
from pipeline.fetch.visit import Visit
from pipeline.monitor import state
from pipeline.monitor.freshness import Reach
from pipeline.steps import collect, holdings
from tests.support.publisher.published import APRIL, ae_name, ae_rows, as_csv, etr_rows
from tests.support.world import LANDED, Silence, World, declared

REGISTERED = date(2026, 7, 8)
LONG_AFTER = REGISTERED + timedelta(days=400)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World.at(tmp_path, monkeypatch)


def stands(world: World, source: str, today: date) -> Reach:
    standing = state.current_standing(declared(), world.held(), today)
    return next(reach for reach in standing.reaches if reach.source == source)


@pytest.fixture
def registered(world: World) -> World:
    """Hold the register of one day."""
    folder = world.root / "register" / f"{REGISTERED}"
    folder.mkdir(parents=True)
    (folder / "etr.csv").write_bytes(as_csv(etr_rows()))
    collect.land(declared(), [folder.parent], None, Silence(), LANDED)
    assert all(verdict.admitted for verdict in world.examine().values())
    return world


def note(world: World, **changes: str) -> None:
    """Remember that the publisher has given the register that is held."""
    (held,) = world.held()
    (url,) = declared().source("ods_trusts").reports.values()
    seen = replace(Note(url=url, sha256=held.release.sha256), **changes)  # type: ignore[arg-type]
    line = json.dumps(asdict(seen)) + "\n"
    (paths.DATA / state.FETCHED).write_text(line, encoding="utf-8")


def test_months_missing_inside_a_series_are_named_by_measure_and_kind(world: World) -> None:
    gaps = [
        ("ae_12h_dta", "trust", date(2020, 6, 1), date(2020, 6, 1)),
        ("ae_12h_dta", "trust", date(2021, 8, 1), date(2021, 9, 1)),
        ("ae_12h_dta", "england", date(2020, 6, 1), date(2020, 6, 1)),
        ("finance_plan", "trust", date(2025, 7, 1), date(2025, 7, 1)),
    ]
    marts = paths.DATA / "marts"
    marts.mkdir(parents=True)
    columns = ["metric_id", "org_kind", "first_month", "last_month"]
    frame = pl.DataFrame(gaps, schema=columns, orient="row")
    frame.write_parquet(marts / "series_gaps.parquet")
    lines = state.text(declared(), REGISTERED).splitlines()
    assert [line for line in lines if line.startswith("missing inside")] == [
        "missing inside: ae_12h_dta (trust): June 2020, August 2021 to September 2021",
        "missing inside: ae_12h_dta (england): June 2020",
        "missing inside: finance_plan (trust): Q2 2025/26",
    ]
    assert world.held() == []


def test_a_register_that_nobody_confirms_is_late(registered: World) -> None:
    found = stands(registered, "ods_trusts", LONG_AFTER)
    assert found.newest == REGISTERED
    assert found.days_late > 300


def test_a_register_that_was_asked_for_and_has_not_changed_is_not_late(registered: World) -> None:
    note(registered, seen_on=f"{LONG_AFTER}")
    found = stands(registered, "ods_trusts", LONG_AFTER)
    assert (found.newest, found.days_late) == (REGISTERED, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"seen_on": f"{LONG_AFTER}", "sha256": "0" * 64},  # another one, which was refused
        {"seen_on": ""},
        {"seen_on": "yesterday"},
    ],
)
def test_only_an_answer_with_the_very_register_that_is_held_confirms_it(
    registered: World, changes: dict[str, str]
) -> None:
    note(registered, **changes)
    assert stands(registered, "ods_trusts", LONG_AFTER).days_late > 300


def test_a_night_keeps_since_when_a_source_is_out_of_reach(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    world.examine()
    bad: dict[str, tuple[SourceUnavailable, ...]] = {
        "ae_monthly": (SourceUnavailable("the host is down"),)
    }

    def fetch(day: date, problems: dict[str, tuple[SourceUnavailable, ...]]) -> None:
        monkeypatch.setattr(
            visiting,
            "visit",
            lambda source, _: Visit(
                source=source.id,
                found=1,
                new=(),
                unchanged=1,
                problems=problems.get(source.id, ()),
            ),
        )
        nightly.fetch(declared(), holdings.read(), Silence(), None, day)  # type: ignore[arg-type]

    days = [date(2025, 6, 1) + timedelta(days=n) for n in range(4)]
    since = []
    for day, problems in zip(days, ({}, bad, bad, {}), strict=True):
        fetch(day, problems)
        since.append(stands(world, "ae_monthly", day).unavailable_since)
    assert since == [None, days[1], days[1], None]
    assert outages.read(paths.DATA / OUTAGES) == {}
