"""`data/status.json`: what anybody may know of the last night, good or bad."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline import cli, config, nightly, paths
from pipeline.errors import CheckFailed, ConfigError, SourceProblem, Unforeseen
from pipeline.fetch.visit import Visit
from pipeline.monitor import report
from pipeline.monitor.freshness import Known, Standing, reach
from pipeline.monitor.report import Report
from pipeline.nightly import Outcome
from pipeline.publish.output import swap_in
from pipeline.steps import repair
from pipeline.steps.clean import LOCK
from pipeline.storage.atomic import write_whole
from pipeline.storage.lock import only_one
from tests.support.made.nights import RETURNS
from tests.support.world import World, declared

STARTED = datetime(2026, 6, 15, 8, 45, 0, tzinfo=UTC)
FINISHED = STARTED + timedelta(seconds=75)
CHANGED = datetime(2026, 6, 11, 8, 46, 30, tzinfo=UTC)
LATE = Standing(reaches=(reach(RETURNS, Known(newest=date(2026, 3, 1)), STARTED.date()),))


def night(exit_code: int = 0, standing: Standing = LATE, *, is_whole: bool = True) -> Report:
    return Report(
        started=STARTED,
        finished=FINISHED,
        exit_code=exit_code,
        made="353 pages at https://made.example/",
        sources=("returns", "others"),
        visits=(),
        standing=standing,
        is_whole=is_whole,
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
    laid = report.lay_out_status(night(60), site)
    assert json.dumps(laid) == json.dumps(expected)


def test_a_source_of_which_nothing_is_held_has_no_newest_period(site: Path) -> None:
    nothing = Standing(reaches=(reach(RETURNS, Known(), STARTED.date()),))
    laid = report.lay_out_status(night(standing=nothing), site)
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
    assert report.lay_out_status(night(code, is_whole=is_whole), site)["night"] == word


def test_the_same_site_made_again_has_not_changed(site: Path) -> None:
    before = report.lay_out_status(night(), site)["site"]
    swap_in({"index.html": b"<p>one"}, site)
    assert report.lay_out_status(night(), site)["site"] == before
    swap_in({"index.html": b"<p>two"}, site)
    after = report.lay_out_status(night(), site)["site"]
    assert after["folder"] != before["folder"]
    assert after["changed"] > before["changed"]


def test_where_there_is_no_site_yet_the_file_says_so(tmp_path: Path) -> None:
    assert report.lay_out_status(night(is_whole=False), tmp_path / "site")["site"] is None


def test_nothing_in_the_file_is_a_path_or_an_address(site: Path) -> None:
    report.leave(night(), site.parent)
    assert "/" not in (site.parent / "status.json").read_text(encoding="utf-8")


# ---------------------------------------------------------------- the verb


@pytest.fixture(autouse=True)
def _world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    World.at(tmp_path, monkeypatch)
    visited = Visit(source="returns", found=0, new=(), unchanged=0, problems=())
    monkeypatch.setattr(nightly, "fetch", lambda _, held, *__: ((visited,), held))
    monkeypatch.setattr(nightly, "current_standing", lambda *_: Standing())


def run() -> dict[str, Any]:
    """Let a night go by; gives what it leaves."""
    ticks = iter((STARTED, *[FINISHED] * 3))
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


# Ours and not ours: whatever ends a night, and wherever, whoever watches hears of it.
ENDINGS = {
    CheckFailed("rows"): 33,
    SourceProblem("a damaged ledger"): 20,
    OSError(28, "No space left on device"): 71,
    TypeError("can only concatenate str"): 80,
    KeyError("icb"): 80,
    AssertionError("a digest"): 80,
    MemoryError(): 80,
    RecursionError("too deep"): 80,
    pl.exceptions.ColumnNotFoundError("month"): 80,
}
STAGES = {
    "mending": (repair, "mend"),
    "the declarations": (config, "load"),
    "fetching": (nightly, "fetch"),
    "making the site": (nightly, "site"),
    "what is late": (nightly, "current_standing"),
    "what is odd": (nightly, "marks"),
    "laying out the report": (report, "lay_out"),
}


@pytest.mark.parametrize("error", ENDINGS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("stage", STAGES)
def test_a_night_that_breaks_off_leaves_its_health_and_its_report(
    error: Exception,
    stage: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good = Outcome(verdicts=(), built=None, report=None)
    monkeypatch.setattr(nightly, "site", lambda *_: good)
    for name in (report.STATUS, report.REPORT):
        write_whole(paths.DATA / name, b'{"night": "good", "finished": "the night before"}')
    where, name = STAGES[stage]
    whole = getattr(where, name)
    raised: list[Exception] = []

    def breaks(*given: object) -> object:
        if not raised:
            raised.append(error)
            raise error
        return whole(*given)

    monkeypatch.setattr(where, name, breaks)
    ticks = iter((STARTED, *[FINISHED] * 3))
    code = cli.main(["--quiet", "nightly"], now=lambda: next(ticks))
    assert code == ENDINGS[error]
    status, told = (
        json.loads((paths.DATA / one).read_text(encoding="utf-8"))
        for one in (report.STATUS, report.REPORT)
    )
    assert (status["night"], status["exit_code"]) == ("failed", code)
    assert status["finished"] == told["finished"] == "2026-06-15T08:46:15Z"
    assert told["exit_code"] == code
    # A mistake of ours is looked for in the log; of an error of ours the line says it all.
    assert ("Traceback" in capsys.readouterr().err) == (code == Unforeseen.exit_code)


def test_a_night_that_somebody_ends_says_so_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(nightly, "site", ended)
    ticks = iter((STARTED, *[FINISHED] * 3))
    assert cli.main(["--quiet", "nightly"], now=lambda: next(ticks)) == 130
    left = json.loads((paths.DATA / "status.json").read_text(encoding="utf-8"))
    assert (left["night"], left["exit_code"]) == ("failed", 130)


def test_a_run_that_meets_another_leaves_the_report_to_that_one() -> None:
    with only_one(paths.DATA / LOCK):
        assert cli.main(["--quiet", "nightly"], now=lambda: STARTED) == 50
    assert not (paths.DATA / "status.json").exists()


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
