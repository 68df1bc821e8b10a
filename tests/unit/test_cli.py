"""The command line: verbs, help, exit codes."""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline import cli, errors, nightly, paths
from pipeline.domain.releases import Status
from pipeline.fetch import outages
from pipeline.fetch.outages import OUTAGES
from pipeline.monitor import report
from pipeline.nightly import Outcome
from pipeline.publish.editions.store import Edition
from pipeline.steps import collect, trace
from pipeline.steps.clean import LOCK
from pipeline.steps.collect import Landing
from pipeline.storage.lock import only_one
from pipeline.validate.verdicts import Verdict
from pipeline.warehouse.build import Built
from tests.support.made import judged
from tests.support.publisher.published import APRIL, MAY, ae_name, ae_rows, as_csv
from tests.support.world import World, declared


def _verbs() -> Any:  # noqa: ANN401 a class that argparse keeps to itself
    return cli._parser()._subparsers._group_actions[0]  # type: ignore[union-attr]  # noqa: SLF001 argparse has no other way


def verbs() -> dict[str, argparse.ArgumentParser]:
    return dict(_verbs().choices)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World.at(tmp_path, monkeypatch)


@pytest.fixture(autouse=True)
def _own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave our logger as it was: the verbs set it up. Their lock lies in a folder of the test."""
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    before, level, propagate = list(nightly.LOG.handlers), nightly.LOG.level, nightly.LOG.propagate
    yield
    nightly.LOG.handlers[:] = before
    nightly.LOG.setLevel(level)
    nightly.LOG.propagate = propagate


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Give the lines of the log without their time."""
    lines = capsys.readouterr().err.splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d ", line) for line in lines)
    return [line.split(" ", 1)[1] for line in lines]


@pytest.mark.parametrize("verb", sorted(verbs()))
def test_every_verb_has_help_and_stands_in_the_readme(verb: str) -> None:
    listed = {choice.dest: choice.help for choice in _verbs()._choices_actions}  # noqa: SLF001 as above
    assert listed[verb]
    assert f"`{verb}" in (paths.ROOT / "README.md").read_text(encoding="utf-8")
    assert f"python -m pipeline {verb}" in (cli.__doc__ or "")


def _traces(monkeypatch: pytest.MonkeyPatch, *verdicts: str) -> None:
    """Let every trace end as said, whatever is asked for."""
    traced = [
        SimpleNamespace(
            verdict=verdict,
            said=f"said {verdict}",
            headline=f"figure {n}: {verdict}",
            text=lambda: "every cell",
            to_record=lambda verdict=verdict: {"verdict": verdict},
        )
        for n, verdict in enumerate(verdicts)
    ]
    tracer = SimpleNamespace(figure=lambda *_: traced[0], sample=lambda *_: iter(traced))
    monkeypatch.setattr(trace, "Tracer", lambda *_: tracer)


ONE_FIGURE = ("trace", "RCF", "ae_within_4h", "2026-03")


@pytest.mark.parametrize(("verdict", "code"), [("equal", 0), ("differs", 1), ("not held", 2)])
@pytest.mark.usefixtures("world")
def test_a_traced_figure_is_told_by_the_exit_code(
    verdict: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _traces(monkeypatch, verdict)
    for asked, printed in (
        ((), "every cell"),
        (("--check",), f"said {verdict}"),
        (("--json",), f'"verdict": "{verdict}"'),
    ):
        assert cli.main([*ONE_FIGURE, *asked]) == code
        assert printed in capsys.readouterr().out


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        (("equal", "equal"), 0),
        (("equal", "not held"), 2),
        (("not held", "differs", "equal"), 1),
        ((), 0),
    ],
)
@pytest.mark.usefixtures("world")
def test_a_sample_that_is_traced_ends_with_the_worst_of_its_verdicts(
    verdicts: tuple[str, ...],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _traces(monkeypatch, *verdicts)
    assert cli.main(["trace", "--all", "--check", "--sample", "3", "--seed", "7"]) == code
    answer = capsys.readouterr()
    # With --check only what is not equal has a line.
    shown = [f"figure {n}: {v}" for n, v in enumerate(verdicts) if v != "equal"]
    assert answer.out.splitlines() == shown
    assert f"{len(verdicts)} figures, seed 7: {verdicts.count('equal')} equal" in answer.err


@pytest.mark.usefixtures("world")
def test_a_trace_of_no_figure_or_of_two_things_at_once_is_refused() -> None:
    assert cli.main(["trace"]) == cli.main(["trace", "RCF"]) == errors.ConfigError.exit_code
    assert cli.main([*ONE_FIGURE, "--all"]) == errors.ConfigError.exit_code


@pytest.mark.parametrize("verb", sorted(verbs()))
def test_every_argument_of_a_verb_is_explained(verb: str) -> None:
    actions = verbs()[verb]._actions  # noqa: SLF001 as above
    assert [action.dest for action in actions if not action.help] == []


def test_a_verb_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["rank"])
    assert caught.value.code == 2
    assert "invalid choice: 'rank'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "error",
    [
        errors.ConfigError("weights"),
        errors.SourceProblem("ledger"),
        errors.CheckFailed("rows"),
        errors.BrokenLink("page"),
    ],
)
def test_an_error_of_ours_is_one_line_and_its_exit_code(
    error: errors.HouseError, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> Outcome:
        raise error

    monkeypatch.setattr(nightly, "site", fail)
    assert cli.main(["site"]) == error.exit_code
    assert told(capsys) == [f"{type(error).__name__}: {error}"]


def test_every_error_has_an_exit_code_of_its_own() -> None:
    def below(kind: type[errors.HouseError]) -> list[type[errors.HouseError]]:
        return [kind, *(one for sub in kind.__subclasses__() for one in below(sub))]

    kinds = below(errors.HouseError)
    assert len({kind.exit_code for kind in kinds}) == len(kinds) > 10
    assert [k for k in kinds if f"{k.__name__}" not in (errors.__doc__ or "")] == []


def test_a_refused_release_is_told_by_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = Verdict(release_id="one", admitted=False, reason="cut short", findings=())
    outcome = Outcome(verdicts=(refused,), built=None, report=None)
    monkeypatch.setattr(nightly, "site", lambda *_: outcome)
    assert cli.main(["site"]) == errors.SourceProblem.exit_code
    assert "[examine] refused one: cut short" in told(capsys)


def test_a_night_without_news_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(nightly, "site", lambda *_: Outcome(verdicts=(), built=None, report=None))
    assert cli.main(["site"]) == 0
    assert "nothing new, so the site stays as it is" in capsys.readouterr().out


def test_a_good_night_says_how_many_pages_and_tells_the_warnings_of_checks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built = Built(
        marts=(), rows={}, warnings=("checks.a: 1 wrong row.\n  org_code=ZZ1",), seconds={}
    )
    report = SimpleNamespace(pages=353, edition=None)
    outcome = SimpleNamespace(verdicts=(), built=built, report=report, damaged=())
    monkeypatch.setattr(nightly, "site", lambda *_: outcome)
    assert cli.main(["site"]) == 0
    said = capsys.readouterr()
    assert "index.html: 353 pages" in said.out
    assert "[build] checks.a: 1 wrong row. (the quality page lists the rows)\n" in said.err
    assert said.err.endswith("[edition] no figure changed, so there is no new edition\n")


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("", "2026-06-11.1 is the first edition"),
        ("2026-05-14.1", "2026-06-11.1 changes since 2026-05-14.1: 2 figure, 1 place"),
    ],
)
def test_a_night_that_makes_an_edition_says_what_it_lists(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], before: str, words: str
) -> None:
    made = Edition(id="2026-06-11.1", before=before, files=(), counts={"figure": 2, "place": 1})
    report = SimpleNamespace(pages=1, edition=made)
    outcome = SimpleNamespace(verdicts=(), built=None, report=report, damaged=())
    monkeypatch.setattr(nightly, "site", lambda *_: outcome)
    assert cli.main(["site"]) == 0
    assert capsys.readouterr().err.endswith(f"[edition] {words}\n")


def test_a_damaged_edition_is_told_by_a_line_and_a_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = Outcome(verdicts=(), built=None, report=None, damaged=("2026-06-11.1 lacks a file",))
    monkeypatch.setattr(nightly, "site", lambda *_: outcome)
    assert cli.main(["site"]) == errors.EditionDamaged.exit_code
    assert told(capsys) == ["[edition] 2026-06-11.1 lacks a file"]


def test_a_quiet_run_tells_warnings_only(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    folder = world.root / "folder"
    folder.mkdir()
    (folder / "readme.txt").write_text("not a release", encoding="utf-8")
    assert cli.main(["--quiet", "land", "--from", str(folder)]) == errors.Unrecognised.exit_code
    (claims,) = told(capsys)
    assert claims.startswith(f"[land] not kept: {folder / 'readme.txt'}: no source claims its name")


def test_the_snapshot_is_written_and_its_size_told(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    assert cli.main(["snapshot"]) == 0
    assert capsys.readouterr().out == f"{paths.SNAPSHOT}: 0.0 MB\n"
    assert (paths.SNAPSHOT / "ledger.jsonl").exists()


def test_the_package_is_a_program() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pipeline", "--help"],
        cwd=paths.ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert set(re.findall(r"^    ([a-z-]+)\b", run.stdout, re.MULTILINE)) == set(verbs())


def test_landing_says_how_many_files_were_new(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = world.root / "folder"
    folder.mkdir()
    (folder / ae_name(APRIL)).write_bytes(as_csv(ae_rows(APRIL)))
    (folder / "readme.txt").write_text("not a release", encoding="utf-8")
    assert cli.main(["land", "--from", str(folder)]) == errors.Unrecognised.exit_code
    assert cli.main(["land", "--from", str(folder)]) == errors.Unrecognised.exit_code
    claims = (
        f"[land] not kept: {folder / 'readme.txt'}: no source claims its name, and it is no CSV, "
        "workbook or zip of a CSV, going by its ending '.txt'; leave it out, or give it the "
        "publisher's name, or list it in an index with its publication and period"
    )
    assert [line for line in told(capsys) if re.search("kept|new files", line)] == [
        *(claims, "[land] new files: 1, files that we already had: 0, not kept: 1"),
        *(claims, "[land] new files: 0, files that we already had: 1, not kept: 1"),
    ]
    (folder / "readme.txt").unlink()
    assert cli.main(["land", "--from", str(folder)]) == 0


def test_what_the_index_calls_derived_or_broken_is_left_out_and_stops_nothing(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = world.root / "folder"
    folder.mkdir()
    for month in (APRIL, MAY):
        (folder / f"Monthly-AE-{month:%B-%Y}.csv").write_bytes(as_csv(ae_rows(month)))
    (folder / "sums.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    index = folder / "index.csv"
    index.write_text(
        f"file,status\nMonthly-AE-{APRIL:%B-%Y}.csv,broken\nsums.csv,derived\n"
        f"Monthly-AE-{MAY:%B-%Y}.csv,rebuilt\n",
        encoding="utf-8",
    )
    broken = "the index calls it broken, that is damaged"
    derived = "the index calls it derived, that is worked out from published figures, not published"
    # The index may be in the folder itself. What a person left out on purpose is no error.
    assert cli.main(["land", "--from", str(folder), "--index", str(index)]) == 0
    assert [line for line in told(capsys) if re.search("kept|new files", line)] == [
        f"[land] not kept: {folder}/Monthly-AE-April-2025.csv: {broken}",
        f"[land] not kept: {folder}/sums.csv: {derived}",
        "[land] new files: 1, files that we already had: 0, not kept: 2",
    ]
    assert [(r.period, r.status) for r in (one.release for one in world.held())] == [
        ("2025-05", Status.SECOND_HAND)
    ]


def test_a_folder_of_which_nothing_is_landed_is_told_with_its_exit_code(world: World) -> None:
    folder = world.root / "folder"
    folder.mkdir()
    assert cli.main(["land", "--from", str(folder)]) == errors.Unrecognised.exit_code


def test_a_misnamed_file_is_told_with_its_exit_code(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = world.root / "folder"
    folder.mkdir()
    (folder / "Monthly-AE-Easter-2025.csv").write_bytes(b"x")
    assert cli.main(["land", "--from", str(folder)]) == errors.Unrecognised.exit_code
    assert any("found 'Easter-2025'; give the file the name" in line for line in told(capsys))


@pytest.mark.parametrize("name", ["nowhere", "a.csv"])
def test_landing_from_what_is_no_folder_is_told_with_its_exit_code(
    world: World, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (world.root / "a.csv").write_bytes(b"x")
    folder = world.root / name
    assert cli.main(["land", "--from", str(folder)]) == errors.ConfigError.exit_code
    assert told(capsys)[0].startswith(f"ConfigError: {folder}: expected a folder")


def test_a_file_that_cannot_be_read_is_told_with_its_exit_code_and_the_others_land(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = world.root / "folder"
    folder.mkdir()
    for month in (APRIL, MAY):
        (folder / f"Monthly-AE-{month:%B-%Y}.csv").write_bytes(as_csv(ae_rows(month)))
    closed = folder / f"Monthly-AE-{APRIL:%B-%Y}.csv"
    read = Path.read_bytes

    def guarded(path: Path) -> bytes:
        if path == closed:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", guarded)
    assert cli.main(["land", "--from", str(folder)]) == errors.UnreadableFile.exit_code
    assert (
        f"[land] not kept: {closed}: expected a file that we may read, found Permission denied; "
        "check the rights on it"
    ) in told(capsys)
    assert [one.release.period for one in world.held()] == ["2025-05"]


def test_an_index_that_tells_of_files_that_are_not_there_is_told(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    index = world.root / "index.csv"
    index.write_text("file\n" + "".join(f"{i}.csv\n" for i in range(7)), encoding="utf-8")
    (world.root / "3.csv").write_bytes(b"x")
    folder = world.root / "folder"
    folder.mkdir()
    (folder / ae_name(APRIL)).write_bytes(as_csv(ae_rows(APRIL)))
    assert cli.main(["land", "--from", str(folder), "--index", str(index)]) == 0
    said = [line for line in told(capsys) if "index" in line]
    assert len(said) == 6
    assert said[0] == f"[land] the index lists {world.root / '0.csv'}, but there is no such file"
    assert said[-1] == "[land] more files that the index lists and that do not exist: 1"


def test_facts_that_are_better_known_are_told(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    place = world.root / "drop" / "www.example.org" / "2025" / "05" / ae_name(APRIL)
    place.parent.mkdir(parents=True)
    place.write_bytes(as_csv(ae_rows(APRIL)))
    assert cli.main(["land", "--from", str(place.parent)]) == 0
    assert cli.main(["land", "--from", str(world.root / "drop")]) == 0
    assert cli.main(["land", "--from", str(place.parent)]) == 0
    assert [line for line in told(capsys) if "already had" in line] == [
        "[land] new files: 1, files that we already had: 0",
        "[land] new files: 0, files that we already had: 0, 1 with new details from the index",
        "[land] new files: 0, files that we already had: 1",
    ]
    release = world.held()[0].release
    assert (release.published, release.status) == ("2025-05", "doubtful")


def test_landing_takes_several_folders_and_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def land(_: object, folders: list[Path], index: Path, *__: object) -> Landing:
        asked.extend([folders, index])
        return Landing(new=(), held_already=0, unclaimed=())

    monkeypatch.setattr(collect, "land", land)
    cli.main(["land", "--from", "a", "--from", "b", "--index", "index.csv"])
    assert asked == [[Path("a"), Path("b")], Path("index.csv")]


def test_status_lists_every_source(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    assert cli.main(["status"]) == 0
    listed, _ = capsys.readouterr().out.split("\n\n")
    head, *lines = listed.splitlines()
    assert head.split()[:4] == ["source", "held", "from", "to"]
    table = {line.split()[0]: line.split()[1:] for line in lines}
    dates = ["2025-04", "2025-04", "-"]
    # Nobody says where the bytes came from: the file counts as doubtful.
    assert table["ae_monthly"] == ["1", *dates, "0", "0", "0", "1", "1", "0", "0", "1"]
    assert table["ods_trusts"] == ["0", "-", "-", "-", *["0"] * 8]
    assert list(table) == [source.id for source in declared().sources]


def test_status_says_how_far_each_source_reaches_and_what_is_late(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    world.examine()
    landing = declared().source("ae_monthly").landing
    late = f"; late by 1 day: expected May 2025 by 2025-06-14, found nothing newer; check {landing}"
    for day, words in ((14, ""), (15, late)):
        noon = datetime(2025, 6, day, 12, tzinfo=UTC)
        assert cli.main(["status"], now=iter([noon]).__next__) == 0
        reaches = capsys.readouterr().out.split("\n\n")[1].splitlines()
        assert reaches[0] == f"ae_monthly: figures reach to April 2025{words}"
        assert reaches[1:] == [
            f"{source.id}: we have no figures" for source in declared().sources[1:]
        ]


def test_status_says_since_when_a_source_is_out_of_reach_and_what_stands_still(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert world.held() == []
    outages.write({"ae_monthly": APRIL}, paths.DATA / OUTAGES)
    (paths.DATA / "marts").mkdir()
    frozen = judged.frames()["frozen_figures"]
    frozen.write_parquet(paths.DATA / "marts" / "frozen_figures.parquet")
    assert cli.main(["status"], now=lambda: datetime(2025, 6, 1, tzinfo=UTC)) == 0
    lines = capsys.readouterr().out.split("\n\n")[1].splitlines()
    assert lines[0].startswith(
        "ae_monthly: we have no figures; partly or wholly out of reach since 2025-04-01: we keep"
    )
    assert lines[-1].startswith("frozen: ZZ3 (Example ZZ3 NHS Trust): the count of Over 52 weeks")


def test_status_tells_of_reviews_that_are_overdue(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert world.held() == []
    first = min(declared().metrics, key=lambda one: one.next_review)
    due = datetime.combine(first.next_review, time(12), tzinfo=UTC)
    assert cli.main(["status"], now=lambda: due) == 0
    assert "warning" not in capsys.readouterr().out
    assert cli.main(["status"], now=lambda: due + timedelta(days=1)) == 0
    told_of = f"warning: {first.id}: its review was due by {first.next_review}; review it"
    assert told_of in capsys.readouterr().out


def test_a_new_source_is_written_and_its_files_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for declared_in in ("sources.toml", "metrics.toml"):
        (tmp_path / declared_in).write_text("", encoding="utf-8")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    assert cli.main(["new-source", "rtt_completed"]) == 0
    named = capsys.readouterr().out.splitlines()
    assert [path for path in named if not Path(path).exists()] == []
    assert len(named) == 10


def test_a_watched_run_shows_the_step_it_is_at(capsys: pytest.CaptureFixture[str]) -> None:
    bars = cli.Bars(is_watched=True)
    bars.step("core.icbs", 0, 2)
    assert "build: 1 of 2 core.icbs" in capsys.readouterr().err
    bars.step("core.icbs", 1, 2)
    assert capsys.readouterr().err.endswith(" " * 70 + "\r")
    assert list(cli.Bars(is_watched=False).over("land", [1, 2])) == [1, 2]


@pytest.mark.parametrize("verb", [["snapshot"], ["new-source", "rtt_completed"]])
def test_a_wheel_does_not_write_into_itself(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    verb: list[str],
) -> None:
    monkeypatch.setattr(paths, "IS_INSTALLED", True)
    monkeypatch.setattr(paths, "DATA", tmp_path)
    assert cli.main(verb) == 73
    assert "run it in a checkout" in capsys.readouterr().err


# ---------------------------------------------------------------- what is printed is best effort


class Full:
    """A stream that takes nothing."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def write(self, _: str) -> int:
        raise self.error

    def flush(self) -> None:
        raise self.error

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return -1


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        BrokenPipeError(32, "Broken pipe"),
        ValueError("I/O operation on closed file"),
    ],
)
def test_an_output_that_takes_nothing_stops_no_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    """Nor is it told as a disk that is full: there may be all the room in the world."""
    monkeypatch.setattr(nightly, "site", lambda *_: Outcome(verdicts=(), built=None, report=None))
    monkeypatch.setattr(sys, "stdout", Full(error))
    assert cli.main(["site"]) == 0
    assert told(capsys) == ["[say] what is printed cannot be written: stdout is closed or full"]


@pytest.mark.usefixtures("world")
def test_a_log_that_takes_nothing_stops_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "site", lambda *_: Outcome(verdicts=(), built=None, report=None))
    for stream in (Full(OSError(28, "No space left on device")), None):
        monkeypatch.setattr(sys, "stderr", stream)
        assert cli.main(["site"]) == 0


TELL = """
import sys
from pipeline import cli, nightly, paths
from pipeline.nightly import Outcome
from pathlib import Path
paths.DATA = Path(sys.argv[1])
nightly.site = lambda *_: Outcome(verdicts=(), built=None, report=None)
sys.exit(cli.main(["site"]))
"""


@pytest.mark.parametrize("output", [">/dev/full", ">/dev/full 2>&1", ">&- 2>&-"])
def test_whoever_closes_or_fills_the_output_gets_the_exit_code_of_the_work(
    tmp_path: Path, output: str
) -> None:
    """As a process: at its exit, Python would write what is left, and fail."""
    command = f'"$0" -c "$1" "$2" {output}'
    run = subprocess.run(
        ["sh", "-c", command, sys.executable, TELL, str(tmp_path / "data")],
        cwd=paths.ROOT,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(paths.ROOT)},
        capture_output=True,
    )
    assert run.returncode == 0


# ---------------------------------------------------------------- told to end


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_night_that_is_told_to_end_leaves_its_report_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: signal.Signals
) -> None:
    """Also where somebody is impatient and says it twice."""
    # Whoever runs the tests under nohup has SIGHUP ignored, and the program leaves that as it is.
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)
    before = [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]

    def end(*_: object) -> None:
        os.kill(os.getpid(), number)

    def again(*given: Any) -> None:  # noqa: ANN401 as in the program
        if number is not signal.SIGINT:
            os.kill(os.getpid(), number)
        leave(*given)

    leave = report.leave
    monkeypatch.setattr(report, "leave", again)
    monkeypatch.setattr(nightly, "fetch_told", end)
    assert cli.main(["--quiet", "nightly"]) == errors.Stopped.exit_code
    status, left = (
        json.loads((paths.DATA / name).read_text(encoding="utf-8"))
        for name in (report.STATUS, report.REPORT)
    )
    assert (status["night"], status["exit_code"], left["exit_code"]) == ("failed", 130, 130)
    assert left["made"].startswith("KeyboardInterrupt: ")
    said = told(capsys)
    assert said[-1].startswith("Stopped: somebody ended the run")
    if number is not signal.SIGINT:
        assert f"({number.name})" in said[-1]
        assert left["made"].endswith(number.name)
    after = [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]
    assert after == before


def test_a_run_that_ignores_a_terminal_that_closes_goes_on_doing_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def site(*_: object) -> Outcome:
        os.kill(os.getpid(), signal.SIGHUP)
        return Outcome(verdicts=(), built=None, report=None)

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        monkeypatch.setattr(nightly, "site", site)
        assert cli.main(["site"]) == 0
    finally:
        signal.signal(signal.SIGHUP, before)


# ---------------------------------------------------------------- clean


@pytest.fixture
def made() -> Path:
    """Lay out everything that lies in `data/`, with a site that is served and an older one."""
    data = paths.DATA
    for name in (
        "landed/a/b.csv",
        "editions/2026-06-11.1/a.csv",
        "marts/a",
        "site-1/i",
        "site-2/i",
    ):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("x", encoding="utf-8")
    for name in ("made-of.txt", "status.json", "report.json"):
        (data / name).write_text("{}", encoding="utf-8")
    (data / "site").symlink_to("site-2")
    return data


def test_clean_leaves_what_cannot_be_made_again_and_what_is_served(made: Path) -> None:
    assert cli.main(["clean"]) == 0
    kept = ("editions", "landed", "nightly.lock", "site", "site-2", "status.json")
    assert sorted(one.name for one in made.iterdir()) == list(kept)
    assert (made / "site" / "i").read_text(encoding="utf-8") == "x"
    assert (made / "landed" / "a" / "b.csv").exists()
    assert (made / "editions" / "2026-06-11.1" / "a.csv").exists()


def test_clean_touches_nothing_while_a_run_is_at_work(made: Path) -> None:
    with only_one(made / LOCK):
        before = sorted(made.rglob("*"))
        assert cli.main(["clean"]) == errors.AlreadyRunning.exit_code
        assert sorted(made.rglob("*")) == before


def test_clean_does_its_work_where_something_is_damaged(made: Path) -> None:
    """It is what the message of a damaged table tells a person to do."""
    (made / "verdicts" / "a").mkdir(parents=True)
    (made / "verdicts" / "a" / "b.json").write_bytes(b"damaged")
    (made / "landed" / "ledger.jsonl").write_bytes(b"damaged\n")
    assert cli.main(["clean"]) == 0
    assert not (made / "verdicts").exists()


def test_make_clean_needs_nothing_installed(tmp_path: Path) -> None:
    """Whoever has lost the tools, or never had them, cleans all the same."""
    shutil.copy(paths.ROOT / "Makefile", tmp_path)
    shutil.copytree(paths.PACKAGE, tmp_path / "pipeline")
    (tmp_path / "data" / "marts").mkdir(parents=True)
    (tmp_path / "data" / "landed").mkdir()
    bare = tmp_path / "bin"
    bare.mkdir()
    python = bare / "python3"
    # No package but the standard library's, whatever is installed on this machine.
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    done = subprocess.run(
        ["make", "clean"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": f"{bare}:/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr
    assert f"[clean] removed {tmp_path / 'data' / 'marts'}" in done.stderr
    left = sorted(one.name for one in (tmp_path / "data").iterdir())
    assert left == ["landed", "nightly.lock"]
    assert not (tmp_path / ".venv").exists()
