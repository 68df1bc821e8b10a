"""Files that end whoever reads them, and a night that goes on."""

import io
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, ConfigError, MachineProblem, SourceProblem, UnreadableFile
from pipeline.parse.tables import Parsed
from pipeline.steps import holdings, wall
from pipeline.steps.wall import Wall, answer_to
from tests.support.publisher import bombs
from tests.support.publisher.published import (
    APRIL,
    MAY,
    RTT_NAME,
    ae_name,
    ae_rows,
    as_csv,
    rtt_rows,
)
from tests.support.world import World, read_path, release_of

GOOD = as_csv(ae_rows(APRIL))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / ae_name(APRIL)
    path.write_bytes(GOOD)
    return path


@pytest.fixture(name="opened", scope="module")
def _opened() -> Iterator[Wall]:
    with Wall() as one:
        yield one


def test_a_file_is_read_behind_the_wall_as_before_it(opened: Wall, good: Path) -> None:
    reading = opened.read(good, release_of(good))
    frame = pl.read_parquet(io.BytesIO(reading.parquet))
    assert frame.drop("release_id").equals(read_path(good).frame)
    assert frame["release_id"].unique().to_list() == [release_of(good).id]


def test_a_file_that_was_begun_is_read_and_no_other_is_taken_for_it(
    opened: Wall, good: Path, tmp_path: Path
) -> None:
    may = tmp_path / ae_name(MAY)
    may.write_bytes(as_csv(ae_rows(MAY)))
    alone = opened.read(good, release_of(good))
    opened.begin(good, release_of(good))
    assert opened.read(good, release_of(good)) == alone
    opened.begin(may, release_of(may))
    assert opened.read(good, release_of(good)) == alone


def test_nothing_is_started_where_there_is_nothing_to_read() -> None:
    with Wall() as idle:
        assert idle._child is None  # noqa: SLF001 what must not run


@pytest.mark.parametrize(
    "bomb",
    [
        "a space in XFD1048575",
        "four thousand million texts",
        pytest.param("a hundred million cells", marks=pytest.mark.torture),
    ],
)
def test_a_file_that_kills_its_reader_is_refused_and_the_next_one_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bomb: str
) -> None:
    """The whole step: two verdicts, and nothing left to examine in the next run."""
    world = World.at(tmp_path, monkeypatch)
    bad = world.land("Monthly-AE-April-2025-made-up.xlsx", bombs.WORKBOOKS[bomb]())
    right = world.land(ae_name(APRIL), GOOD)
    verdicts = world.examine()
    assert verdicts[right].admitted
    assert not verdicts[bad].admitted
    assert "but the reader was stopped because it " in verdicts[bad].reason
    assert world.examine() == {}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (RTT_NAME, as_csv(rtt_rows()).replace(b"Period", b"Per\riod", 1), "expected 1 cells"),
        (RTT_NAME, as_csv(rtt_rows()).replace(b"Period", b"P\xe9riod", 1), "missing column"),
        (ae_name(MAY), b"," * 5_000_000, "found an empty file"),
        (ae_name(MAY), b"x," * 2_000, "found 2,001; do not use this file"),
    ],
)
def test_odd_files_are_refused_in_words(
    opened: Wall, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceProblem, match=says):
        opened.read(path, release_of(path))


def test_a_child_that_died_is_replaced_and_a_new_one_decides(good: Path) -> None:
    with Wall() as one:
        one.read(good, release_of(good))
        first = one._child  # noqa: SLF001 whom we kill
        assert first is not None
        os.kill(first.pid, signal.SIGKILL)
        assert one.read(good, release_of(good)).parquet
        assert one._child is not first  # noqa: SLF001 the new one


def test_a_file_that_takes_too_long_is_refused(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Wall() as one:
        slow = wall._start()  # noqa: SLF001 it must be ready before the clock is set
        monkeypatch.setattr(wall, "_start", lambda: slow)
        monkeypatch.setattr(wall, "MOST_ON_THE_CLOCK", 0)
        with pytest.raises(UnreadableFile, match="because it gave no answer within 180 seconds"):
            one.read(good, release_of(good))
        assert slow.poll() == -signal.SIGKILL


@pytest.mark.parametrize(
    ("code", "complaint", "says"),
    [
        (-signal.SIGABRT, b"memory allocation of 412316860416 bytes failed", wall.MEMORY),
        (-signal.SIGXCPU, b"", wall.TIME),
        (-signal.SIGKILL, b"", wall.KILLED),
        (-signal.SIGSEGV, b"", "it crashed (SIGSEGV)"),
        (3, b"a\nlast words\n", "it ended with code 3 (last words)"),
    ],
)
def test_a_death_is_told_in_words_that_are_the_same_everywhere(
    code: int, complaint: bytes, says: str
) -> None:
    assert wall._cause(code, bytearray(complaint)) == says  # noqa: SLF001 no file dies of each


def test_a_reader_that_cannot_start_is_the_fault_of_the_machine(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is refused for it: the file may be whole."""
    monkeypatch.setattr("sys.executable", "/bin/false")
    with Wall() as one, pytest.raises(MachineProblem, match="cannot be started here"):
        one.read(good, release_of(good))


def fails(error: BaseException) -> Callable[..., Parsed]:
    def parse(*_: object) -> Parsed:
        raise error

    return parse


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (BadCell("row 7"), {"problem": "BadCell", "says": "row 7"}),
        (ConfigError("layout"), {"problem": "ConfigError", "says": "layout"}),
        (MemoryError(), {"stopped": wall.MEMORY}),
        (KeyError("x"), {"stopped": "of KeyError: 'x'"}),
        (ValueError("one\ntwo"), {"stopped": "of ValueError: one"}),
        (OSError(5, "Input/output error"), {"stopped": "of OSError: [Errno 5] Input/output error"}),
    ],
)
def test_whatever_a_reader_raises_is_an_answer(
    good: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, told: dict[str, str]
) -> None:
    reader = holdings.reader("ae_monthly")
    broken = holdings.Reader(
        parse=fails(error), expectations=reader.expectations, schema=reader.schema
    )
    monkeypatch.setattr(holdings, "reader", lambda _: broken)
    assert answer_to(good, release_of(good)) == (told, b"")


def test_a_table_too_large_to_judge_is_refused(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wall, "MOST_HELD", 1_000)
    told, _ = answer_to(good, release_of(good))
    assert told["problem"] == "UnreadableFile"
    assert "103 rows, far more than in any release so far" in told["says"]


def test_what_the_disk_refuses_is_not_the_fault_of_the_file(opened: Wall, good: Path) -> None:
    release = release_of(good)
    good.unlink()
    with pytest.raises(FileNotFoundError, match=good.name):
        opened.read(good, release)


def test_the_child_ends_with_whoever_started_it(good: Path) -> None:
    with Wall() as one:
        one.read(good, release_of(good))
        child = one._child  # noqa: SLF001 whom we look at
    assert isinstance(child, subprocess.Popen)
    assert child.poll() == -signal.SIGKILL
