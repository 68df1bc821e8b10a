"""What a night leaves behind: its report, its last exit code, and its warnings."""

import importlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import cli, nightly, paths
from pipeline.errors import CheckFailed, HouseError, Overdue, SourceUnavailable
from pipeline.fetch.visit import Visit
from pipeline.monitor.freshness import Known, Standing, reach
from pipeline.monitor.report import KINDS, REPORT, STATUS, Mark, Report, known, lay_out, leave
from pipeline.nightly import Outcome
from pipeline.publish.editions.store import Edition
from pipeline.steps import holdings
from tests.support.made import judged
from tests.support.made.nights import RETURNS
from tests.support.publisher.published import APRIL, ae_name, ae_rows, as_csv
from tests.support.world import World, declared

STARTED = datetime(2026, 6, 15, 2, 0, 0, tzinfo=UTC)
FINISHED = STARTED + timedelta(seconds=75)
MARCH = date(2026, 3, 1)

VISITS = (
    Visit(
        source="returns",
        found=4,
        new=("one",),
        unchanged=2,
        problems=(SourceUnavailable("the host is down"),),
    ),
    Visit(source="others", found=0, new=(), unchanged=0, problems=()),
)
MARKS = (
    Mark(kind="frozen", key="a", words="it stands still", is_new=False),
    Mark(kind="missing", key="b", words="it is not there"),
)
LATE = Standing(reaches=(reach(RETURNS, Known(newest=MARCH), STARTED.date()),))


def report(visits: tuple[Visit, ...] = VISITS) -> Report:
    return Report(
        started=STARTED,
        finished=FINISHED,
        exit_code=26,
        made="nothing new",
        sources=("returns", "others", "by_hand"),
        visits=visits,
        standing=LATE,
        marks=MARKS,
    )


def test_a_report_tells_the_night_in_one_order() -> None:
    expected: dict[str, Any] = {
        "started": "2026-06-15T02:00:00Z",
        "finished": "2026-06-15T02:01:15Z",
        "exit_code": 26,
        "made": "nothing new",
        "sources": {
            "returns": {
                "fetch": {
                    "found": 4,
                    "new": ["one"],
                    "unchanged": 2,
                    "problems": ["SourceUnavailable: the host is down"],
                },
                "held": {
                    "newest": "2026-03-01",
                    "to": "March 2026",
                    "expected": "April 2026",
                    "due": "2026-06-14",
                    "is_late": True,
                    "days_late": 1,
                    "unavailable_since": None,
                },
            },
            "others": {
                "fetch": {"found": 0, "new": [], "unchanged": 0, "problems": []},
                "held": None,
            },
            "by_hand": {"fetch": None, "held": None},
        },
        "warnings": [f"returns: {LATE.late[0].words}"],
        "refused": [],
        "not_submitted": [],
        "missing": [{"key": "b", "words": "it is not there", "is_new": True}],
        "frozen": [{"key": "a", "words": "it stands still", "is_new": False}],
    }
    assert json.dumps(lay_out(report())) == json.dumps(expected)


@given(st.permutations(VISITS))
def test_the_order_of_the_visits_is_not_that_of_the_report(visits: list[Visit]) -> None:
    assert json.dumps(lay_out(report(tuple(visits)))) == json.dumps(lay_out(report()))


def test_a_report_is_written_over_the_last_one_and_leaves_nothing_beside_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / REPORT
    path.write_text("cut sho", encoding="utf-8")
    leave(report(), path.parent)
    assert json.loads(path.read_text(encoding="utf-8")) == lay_out(report())
    assert {one.name for one in tmp_path.iterdir()} == {REPORT, STATUS}


def test_the_next_night_reads_which_marks_are_known(tmp_path: Path) -> None:
    leave(report(), tmp_path)
    assert known(tmp_path / REPORT) == {("frozen", "a"), ("missing", "b")}


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b'{"frozen": 1}', b'{"frozen": [{}]}', b'{"frozen": ["a"]}']
)
def test_a_damaged_report_knows_no_mark(tmp_path: Path, content: bytes) -> None:
    (tmp_path / REPORT).write_bytes(content)
    assert known(tmp_path / REPORT) == frozenset()
    assert known(tmp_path / "nowhere.json") == frozenset()


def test_every_kind_of_mark_is_explained() -> None:
    module = importlib.import_module("pipeline.monitor.report")
    assert [kind for kind in KINDS if kind not in (module.__doc__ or "")] == []


# ---------------------------------------------------------------- the verb


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World.at(tmp_path, monkeypatch)


class Nights:
    """Nights whose fetching and making are told, and what they say."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture) -> None:
        self.patch, self.log = monkeypatch, log
        self.made: HouseError | Outcome = Outcome(verdicts=(), built=None, report=None)
        self.visits: tuple[Visit, ...] = ()
        monkeypatch.setattr(cli, "_log_to_stderr", lambda _: None)
        monkeypatch.setattr(nightly, "fetch", lambda _, held, *__: (self.visits, held))
        monkeypatch.setattr(nightly, "site", lambda *_: self.make())
        log.set_level("INFO", logger="pipeline")

    def make(self) -> Outcome:
        if isinstance(self.made, HouseError):
            raise self.made
        return self.made

    def run(self, *stands: object, verb: str = "nightly") -> int:
        """Run a verb; on a stated standing, or on that of what is held."""
        if stands:
            self.patch.setattr(nightly, "current_standing", lambda *_: stands[0])
        self.log.clear()
        ticks = iter((STARTED, *[FINISHED] * 3))
        return cli.main([verb], now=lambda: next(ticks))

    def told(self) -> list[str]:
        return [
            one.getMessage()
            for one in self.log.records
            if one.levelname == "WARNING" and "not a real address" not in one.getMessage()
        ]

    def left(self) -> dict[str, Any]:
        read = json.loads((paths.DATA / REPORT).read_text(encoding="utf-8"))
        assert isinstance(read, dict)
        return read


@pytest.fixture
def nights(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Nights:
    assert world.root.exists()
    return Nights(monkeypatch, caplog)


def test_a_night_in_time_is_good_and_leaves_its_report(nights: Nights) -> None:
    assert nights.run(Standing()) == 0
    assert nights.told() == []
    left = nights.left()
    assert (left["started"], left["finished"], left["exit_code"], left["made"]) == (
        *("2026-06-15T02:00:00Z", "2026-06-15T02:01:15Z"),
        *(0, "nothing new"),
    )
    assert list(left["sources"]) == [source.id for source in declared().sources]


def test_a_night_that_makes_a_site_says_how_many_pages(nights: Nights) -> None:
    edition = Edition(id="2026-06-11.1", before="", files=(), counts={})
    for made, words in ((None, "353 pages"), (edition, "353 pages, edition 2026-06-11.1")):
        report = SimpleNamespace(pages=353, edition=made)
        nights.made = SimpleNamespace(  # type: ignore[assignment]
            verdicts=(), built=None, report=report, damaged=()
        )
        nights.run(Standing())
        assert nights.left()["made"] == words


def test_each_late_source_and_each_overdue_review_is_one_warning_and_one_code(
    nights: Nights,
) -> None:
    unreviewed = (declared().metrics[0].model_copy(update={"id": "made_up", "next_review": APRIL}),)
    for late in (LATE, Standing(unreviewed=unreviewed)):
        assert nights.run(late) == Overdue.exit_code == 60
        assert nights.told() == [f"[late] {warning}" for warning in late.warnings]
        assert len(nights.told()) == 1
        assert nights.left()["exit_code"] == 60
        assert nights.left()["warnings"] == list(late.warnings)


def test_what_went_wrong_comes_before_what_is_late_and_both_are_told(nights: Nights) -> None:
    nights.visits = VISITS
    assert nights.run(LATE) == SourceUnavailable.exit_code
    assert nights.told()[-1] == f"[late] {LATE.warnings[0]}"
    assert nights.left()["exit_code"] == SourceUnavailable.exit_code


def test_a_night_that_fails_leaves_its_report_too(nights: Nights) -> None:
    nights.made = CheckFailed("rows that should not be")
    nights.visits = VISITS
    assert nights.run(LATE) == CheckFailed.exit_code
    left = nights.left()
    assert (left["exit_code"], left["made"]) == (33, "CheckFailed: rows that should not be")
    assert {source["held"] is None for source in left["sources"].values()} == {True}


@pytest.mark.parametrize("verb", ["site", "fetch"])
def test_the_other_verbs_keep_their_codes_and_leave_no_report(nights: Nights, verb: str) -> None:
    assert nights.run(LATE, verb=verb) == 0
    assert not (paths.DATA / REPORT).exists()


def test_the_day_of_the_clock_tells_what_is_late(nights: Nights, world: World) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    world.examine()
    assert nights.run() == 60
    held = nights.left()["sources"]["ae_monthly"]["held"]
    assert (held["newest"], held["expected"], held["due"], held["days_late"]) == (
        *("2025-04-01", "May 2025", "2025-06-14"),
        366,
    )


def test_the_site_is_not_made_of_the_report(nights: Nights, world: World) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    world.examine()
    before = holdings.fingerprint(world.held(), LATE.notices)
    nights.run(LATE)
    assert nights.left()
    assert holdings.fingerprint(world.held(), LATE.notices) == before


def test_a_mark_is_told_in_the_night_that_finds_it_and_stands_in_every_report(
    nights: Nights,
) -> None:
    marts = paths.DATA / "marts"
    marts.mkdir(parents=True)
    for name, mart in judged.frames().items():
        mart.write_parquet(marts / f"{name}.parquet")
    assert nights.run(Standing()) == 0
    first = nights.left()
    assert [line.partition(":")[0] for line in nights.told()] == [
        "[not submitted] ZW001 (Made-up Walk-in <Centre>)",
        "[missing] ZZ4 (Example ZZ4 NHS Trust)",
        "[missing] ZZ5 (Example ZZ5 NHS Trust)",
        "[frozen] ZZ3 (Example ZZ3 NHS Trust)",
    ]
    assert nights.told()[1].partition(": ")[2] == (
        "expected figures for 2026-03, found none after 2025-12: Median wait, Over 52 weeks; "
        "check whether the publisher says why, and whether it has merged"
    )
    assert nights.told()[3].partition(": ")[2] == (
        "the count of Over 52 weeks has been exactly 0 since 2025-07; check in the publisher's "
        "notes whether it is still counted"
    )
    # A refusal is told when the file is examined; the report has it for as long as it stands.
    (refused,) = first["refused"]
    assert refused["words"] == (
        f"{judged.REFUSED}: refused since 2026-06-11, March-2026.csv stays in use: the rows do "
        "not add up to England"
    )
    assert {mark["is_new"] for kind in KINDS for mark in first[kind]} == {True}
    assert nights.run(Standing()) == 0
    assert nights.told() == []
    second = nights.left()
    assert {mark["is_new"] for kind in KINDS for mark in second[kind]} == {False}
    assert [len(second[kind]) for kind in KINDS] == [1, 1, 2, 1]


def test_what_a_night_that_fails_finds_is_told_as_well(nights: Nights) -> None:
    nights.made = CheckFailed("rows that should not be")
    marts = paths.DATA / "marts"
    marts.mkdir(parents=True)
    judged.frames()["frozen_figures"].write_parquet(marts / "frozen_figures.parquet")
    (marts / "missing_figures.parquet").write_bytes(b"PAR1cut")
    nights.run(LATE)
    assert [line.split(" ")[0] for line in nights.told()] == ["[frozen]"]
    assert [len(nights.left()[kind]) for kind in KINDS] == [0, 0, 0, 1]
