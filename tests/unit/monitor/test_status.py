"""`data/status.json`: what anybody may know of the last night, good or bad."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline import cli, nightly, paths
from pipeline.errors import CheckFailed, ConfigError, SourceProblem
from pipeline.fetch.visit import Visit
from pipeline.monitor import report
from pipeline.monitor.freshness import Known, Standing, reach
from pipeline.monitor.report import Report
from pipeline.nightly import Outcome
from pipeline.publish.output import swap_in
from tests.support.made.nights import RETURNS
from tests.support.world import World, declared

STARTED = datetime(2026, 6, 15, 8, 45, 0, tzinfo=UTC)
FINISHED = STARTED + timedelta(seconds=75)
CHANGED = datetime(2026, 6, 11, 8, 46, 30, tzinfo=UTC)
LATE = Standing(reaches=(reach(RETURNS, Known(newest=date(2026, 3, 1)), STARTED.date()),))


def night(exit_code: int = 0, standing: Standing = LATE) -> Report:
    return Report(
        started=STARTED,
        finished=FINISHED,
        exit_code=exit_code,
        made="353 pages at https://made.example/",
        sources=("returns", "others"),
        visits=(),
        standing=standing,
    )


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Path:
    folder = swap_in({"index.html": b"<p>one"}, tmp_path / "site")
    os.utime(folder, (CHANGED.timestamp(), CHANGED.timestamp()))
    return tmp_path / "site"


def test_the_file_tells_the_night_the_site_and_every_source_in_one_order(site: Path) -> None:
    expected = {
        "format": 1,
        "started": "2026-06-15T08:45:00Z",
        "finished": "2026-06-15T08:46:15Z",
        "exit_code": 60,
        "night": "late",
        "site": {"changed": "2026-06-11T08:46:30Z", "folder": site.readlink().name},
        "sources": {"returns": {"newest": "2026-03-01", "is_late": True}, "others": None},
    }
    laid = report.lay_out_status(night(60), site, is_whole=True)
    assert json.dumps(laid) == json.dumps(expected)


def test_a_source_of_which_nothing_is_held_has_no_newest_period(site: Path) -> None:
    nothing = Standing(reaches=(reach(RETURNS, Known(), STARTED.date()),))
    laid = report.lay_out_status(night(standing=nothing), site, is_whole=True)
    assert laid["sources"]["returns"] == {"newest": None, "is_late": False}


@pytest.mark.parametrize(
    ("code", "is_whole", "word"),
    [
        (0, True, "good"),
        (20, True, "refused"),
        (21, True, "unrecognised"),
        (22, True, "unreadable"),
        (26, True, "unreachable"),
        (60, True, "late"),
        (61, True, "damaged"),
        (99, True, "failed"),  # a code that nobody has given a word yet
        (20, False, "failed"),  # a damaged ledger has the code of a refused release
        (33, False, "failed"),
    ],
)
def test_a_night_has_one_word(site: Path, code: int, word: str, *, is_whole: bool) -> None:
    assert report.lay_out_status(night(code), site, is_whole=is_whole)["night"] == word


def test_the_same_site_made_again_has_not_changed(site: Path) -> None:
    before = report.lay_out_status(night(), site, is_whole=True)["site"]
    swap_in({"index.html": b"<p>one"}, site)
    assert report.lay_out_status(night(), site, is_whole=True)["site"] == before
    swap_in({"index.html": b"<p>two"}, site)
    after = report.lay_out_status(night(), site, is_whole=True)["site"]
    assert after["folder"] != before["folder"]
    assert after["changed"] > before["changed"]


def test_where_there_is_no_site_yet_the_file_says_so(tmp_path: Path) -> None:
    assert report.lay_out_status(night(), tmp_path / "site", is_whole=False)["site"] is None


def test_nothing_in_the_file_is_a_path_or_an_address(site: Path) -> None:
    report.write_status(night(), site.parent, is_whole=True)
    assert "/" not in (site.parent / "status.json").read_text(encoding="utf-8")


# ---------------------------------------------------------------- the verb


@pytest.fixture(autouse=True)
def _world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    World.at(tmp_path, monkeypatch)
    visited = Visit(source="returns", found=0, new=(), unchanged=0, problems=())
    monkeypatch.setattr(nightly, "fetch", lambda *_: (visited,))
    monkeypatch.setattr(nightly, "current_standing", lambda *_: Standing())


def run() -> dict[str, Any]:
    """Let a night go by; gives what it leaves."""
    ticks = iter((STARTED, FINISHED))
    code = cli.main(["--quiet", "nightly"], now=lambda: next(ticks))
    left = json.loads((paths.DATA / "status.json").read_text(encoding="utf-8"))
    assert left["exit_code"] == code
    assert left["finished"] == "2026-06-15T08:46:15Z"
    assert isinstance(left, dict)
    return left


def test_a_good_night_leaves_its_health(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "site", lambda *_: Outcome(verdicts=(), built=None, report=None))
    left = run()
    assert (left["exit_code"], left["night"]) == (0, "good")
    assert list(left["sources"]) == [source.id for source in declared().sources]


@pytest.mark.parametrize("error", [CheckFailed("rows"), SourceProblem("a damaged ledger")])
def test_a_night_that_breaks_off_leaves_its_health(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise error

    monkeypatch.setattr(nightly, "site", breaks)
    assert run()["night"] == "failed"


def test_a_night_without_usable_declarations_leaves_its_health_and_its_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "sources.toml"
    wrong.write_text("contact =", encoding="utf-8")
    monkeypatch.setattr(paths, "SOURCES_TOML", wrong)
    left = run()
    assert (left["exit_code"], left["night"], left["sources"]) == (
        ConfigError.exit_code,
        "failed",
        {},
    )
    told = json.loads((paths.DATA / "report.json").read_text(encoding="utf-8"))
    assert told["made"].startswith("ConfigError: ")
