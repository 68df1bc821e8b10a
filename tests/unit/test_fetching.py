"""Fetching as a step of the line: what comes to the archive, and what a night says of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import cli, nightly, paths
from pipeline.config.sources import Source
from pipeline.errors import (
    AlreadyRunning,
    SourceProblem,
    SourceUnavailable,
    Unforeseen,
    Unrecognised,
)
from pipeline.fetch import http, outages
from pipeline.fetch import visit as visiting
from pipeline.fetch.http import Client
from pipeline.fetch.outages import OUTAGES
from pipeline.fetch.visit import Night, Visit, visit
from pipeline.nightly import Outcome
from pipeline.steps import holdings
from pipeline.steps.clean import LOCK
from pipeline.storage.lock import only_one
from pipeline.validate.verdicts import Verdict
from tests.support.publisher.index_pages import AE, AE_YEAR, ROOT, UPLOADS, page
from tests.support.publisher.published import APRIL, ae_rows, as_csv, etr_rows
from tests.support.publisher.scripted import QUICK, Script, Time, says, serving, versioned
from tests.support.world import Silence, World, declared

# The page of 2026-27 is not missed yet: its first month is due on the 14th.
NOW = datetime(2026, 5, 11, tzinfo=UTC)
TODAY = NOW.date()
ENGLAND = "www.england.nhs.uk"
ODS = "www.odsdatasearchandexport.nhs.uk"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World.at(tmp_path, monkeypatch)


@pytest.fixture
def script() -> Iterator[Script]:
    with serving() as one:
        one.today = NOW
        yield one


def line(script: Script) -> Client:
    time = Time()
    local = f"http://127.0.0.1:{script.port}"
    return Client(
        "mailto:test@example.org",
        limits=QUICK,
        detour={
            f"https://{host}": f"{local}/{host}" for one in declared().sources for host in one.hosts
        },
        clock=time.clock,
        sleep=time.sleep,
        now=lambda: NOW,
    )


def publish_april(script: Script) -> None:
    """Put up one month, linked as the publisher links it, and the register."""
    name = f"{UPLOADS}/2025/11/April-2025-CSV-made-up.csv"
    text = "Monthly A&amp;E April 2025 (revised 13.11.25) (CSV, 29KB)"
    landing = page([(AE_YEAR, "A&amp;E Attendances and Emergency Admissions 2025-26")])
    for url, play in (
        (AE, says(landing)),
        (AE_YEAR, says(page([(name, text)]))),
        (name, versioned(as_csv(ae_rows(APRIL)), etag='"1"')),
    ):
        script.on(url.removeprefix(ROOT), play, host=ENGLAND)
    register = "/api/getReport?report=etr"
    script.on(register, versioned(as_csv(etr_rows()), last_modified="Thu"), host=ODS)


def test_what_is_published_comes_to_the_archive_and_is_admitted(
    world: World, script: Script
) -> None:
    publish_april(script)
    visits, _ = nightly.fetch(declared(), holdings.read(), Silence(), line(script), TODAY)
    assert {one.source: len(one.new) for one in visits} == {
        **{source.id: 0 for source in declared().sources if source.is_fetched},
        "ae_monthly": 1,
        "ods_trusts": 1,
    }
    assert {one.release.period for one in world.held()} == {"2025-04", "2026-05-11"}
    assert all(verdict.admitted for verdict in world.examine().values())
    # The other sources have no pages here: each says so, and none stops another.
    fetched = {source.id for source in declared().sources if source.is_fetched}
    assert {one.source for one in visits if one.problems} == fetched - {"ae_monthly", "ods_trusts"}


def test_an_error_that_nobody_foresaw_ends_the_visit_of_one_source_only(
    world: World, script: Script, monkeypatch: pytest.MonkeyPatch, told: pytest.LogCaptureFixture
) -> None:
    publish_april(script)

    def fails(source: Source, night: Night) -> Visit:
        if source.id == "nof_metrics":
            raise KeyError("x")
        return visit(source, night)

    monkeypatch.setattr(visiting, "visit", fails)
    visits, held = nightly.fetch(declared(), holdings.read(), Silence(), line(script), TODAY)
    by_source = {one.source: one for one in visits}
    (bug,) = by_source["nof_metrics"].problems
    assert str(bug).startswith(
        "nof_metrics: expected a visit, found an error that nobody foresaw (KeyError: 'x'); the"
    )
    assert "Traceback" in told.text
    assert [one.release.source for one in held.held] == ["ae_monthly", "ods_trusts"]
    assert len(world.held()) == 2
    assert nightly.exit_code(visits=visits) == Unforeseen.exit_code
    assert outages.read(paths.DATA / OUTAGES)["nof_metrics"] == TODAY


def test_a_second_night_gets_no_file(world: World, script: Script) -> None:
    publish_april(script)
    for _ in range(2):
        script.asked.clear()
        visits, _ = nightly.fetch(declared(), holdings.read(), Silence(), line(script), TODAY)
    assert {one.source: one.unchanged for one in visits if one.unchanged} == {
        "ae_monthly": 1,
        "ods_trusts": 1,
    }
    assert sum(len(one.new) for one in visits) == 0
    assert len(world.held()) == 2


# ---------------------------------------------------------------- the verbs


@pytest.fixture
def told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, world: World
) -> pytest.LogCaptureFixture:
    """Hear what the verbs log; they work in a world of their own."""
    assert world.root.exists()
    monkeypatch.setattr(cli, "_log_to_stderr", lambda _: None)
    caplog.set_level("INFO", logger="pipeline")
    return caplog


def night(monkeypatch: pytest.MonkeyPatch, *problems: SourceProblem, refused: bool = False) -> None:
    visited = Visit(source="returns", found=3, new=("one",), unchanged=2, problems=problems)
    verdict = Verdict(release_id="one", admitted=not refused, reason="cut short", findings=())
    monkeypatch.setattr(nightly, "fetch", lambda _, held, *__: ((visited,), held))
    outcome = Outcome(verdicts=(verdict,), built=None, report=None)
    monkeypatch.setattr(nightly, "site", lambda *_: outcome)


DOWN = SourceUnavailable("the host is down")
DOUBT = Unrecognised("two months")


@pytest.mark.parametrize(
    ("problems", "refused", "fetch", "whole"),
    [
        ((), False, 0, 0),
        ((), True, 0, 20),
        ((DOWN,), False, 26, 26),
        ((DOUBT,), False, 21, 21),
        ((DOUBT, DOWN), False, 26, 26),
        ((DOWN,), True, 26, 20),
    ],
)
def test_the_exit_code_says_what_kind_of_night_it_was(  # noqa: PLR0913 a table of nights
    monkeypatch: pytest.MonkeyPatch,
    told: pytest.LogCaptureFixture,
    problems: tuple[SourceProblem, ...],
    *,
    refused: bool,
    fetch: int,
    whole: int,
) -> None:
    night(monkeypatch, *problems, refused=refused)
    assert cli.main(["fetch"]) == fetch
    assert cli.main(["nightly"], now=lambda: NOW) == whole
    said = [record.getMessage() for record in told.records]
    assert f"[fetch] returns: 1 new, 2 unchanged, {len(problems)} problems" in said
    assert all(f"[fetch] {problem}" in said for problem in problems)


def test_a_publisher_is_asked_in_the_name_of_a_real_contact(
    monkeypatch: pytest.MonkeyPatch, told: pytest.LogCaptureFixture
) -> None:
    night(monkeypatch)
    asked: list[str] = []
    monkeypatch.setattr(http, "Client", lambda contact, **_: asked.append(contact))
    cli.main(["fetch"])
    assert asked == [declared().contact]
    warned = [r.getMessage() for r in told.records if r.levelname == "WARNING"]
    assert len(warned) == declared().contact.endswith(".example")
    assert all("contact in sources.toml is not a real address" in text for text in warned)


@pytest.mark.parametrize(
    "command", [["nightly"], ["fetch"], ["site"], ["snapshot"], ["land", "--from", "folder"]]
)
def test_two_runs_never_meet(told: pytest.LogCaptureFixture, command: list[str]) -> None:
    with only_one(paths.DATA / LOCK):
        assert cli.main(command) == AlreadyRunning.exit_code == 50
    (line_of_log,) = [record.getMessage() for record in told.records]
    assert line_of_log.startswith(
        "AlreadyRunning: expected no other run here, found one at work (process "
    )


@pytest.mark.usefixtures("told")
def test_who_only_looks_need_not_wait() -> None:
    with only_one(paths.DATA / LOCK):
        assert cli.main(["status"]) == 0
