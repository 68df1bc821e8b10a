"""A night that is killed, and two at once: whatever happens, the next good night makes it whole."""

import json
import multiprocessing
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import pytest

from tests.support.made import country as made_up_country
from tests.support.made.country import Stage, fingerprint, held
from tests.support.made.news import FIGURES, FIRST, NEXT, site_says
from tests.support.publisher.played import Fault

# A machine on which much else runs needs minutes for a night that takes seconds alone.
PATIENCE_SECONDS: Final = 600.0

# How often a night is killed at an instant that each seed draws; `make test` takes the first seed.
KILLS: Final = 5
SEEDS: Final = (0, *(pytest.param(seed, marks=pytest.mark.torture) for seed in range(1, 5)))

Instant = Callable[[Stage, Path], bool]


def asked(words: str) -> Instant:
    """Wait until the publisher is asked for such an address."""
    return lambda stage, _: any(words in one.url for one in list(stage.publisher.requests))


def lies(pattern: str) -> Instant:
    """Wait until a path appears that was not there when the first night had gone by."""
    return lambda stage, data: len(set(data.glob(pattern))) > len(set(stage.before.glob(pattern)))


INSTANTS: Final[Mapping[str, Instant]] = {
    "while pages are read": asked("ae-attendances-and-emergency-admissions-2026-27"),
    "when the news has come": lies("landed/ae_monthly/**/*"),
    "while tables are built": lies(".marts*"),
    "while pages are made": lies(".site*"),
    "when the site is there": lies("site-*"),
}


@contextmanager
def running(stage: Stage, data: Path) -> Iterator[BaseProcess]:
    """Let a night run as a process; it has ended when the block ends."""
    night = started(stage, data)
    try:
        yield night
    finally:
        night.kill()
        night.join()


def wait_for(is_so: Callable[[], bool], night: BaseProcess) -> None:
    """Wait until something is so while a night runs."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert night.is_alive(), "the night ended before it was so"
        assert time.monotonic() < until, "it was not so in time"
        time.sleep(0.002)


@pytest.mark.parametrize("instant", INSTANTS)
def test_after_a_killed_night_a_good_one_makes_what_an_undisturbed_one_makes(
    stage: Stage, after: Path, tmp_path: Path, instant: str
) -> None:
    data = stage.data(tmp_path)
    stage.publisher.move_to(NEXT)
    with running(stage, data) as night:
        wait_for(lambda: INSTANTS[instant](stage, data), night)
        night.kill()
        night.join()
        assert night.exitcode == -signal.SIGKILL
    # Whole all the same: the old site or the new one.
    assert site_says(data) in FIGURES.values()
    told = stage.country.night(data, NEXT, stage.publisher.detour)
    assert (told.code, told.problems) == (0, []), told.log
    assert fingerprint(data) == fingerprint(after)
    assert names(data) == names(after)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_night_killed_at_any_instant_leaves_a_whole_site(
    stage: Stage, after: Path, takes: float, tmp_path: Path, seed: int
) -> None:
    """Five instants for each seed, drawn from all the time that an undisturbed night takes."""
    stage.publisher.move_to(NEXT)
    whole = {fingerprint(stage.before), fingerprint(after)}
    drawn = random.Random(seed)
    for number in range(KILLS):
        data = stage.data(tmp_path / f"{number}")
        night = started(stage, data)
        night.join(drawn.uniform(0, takes))
        night.kill()
        night.join()
        assert night.exitcode in (0, -signal.SIGKILL), told_by(data)
        assert fingerprint(data) in whole, told_by(data)
    # The last of them is mended, with nothing left behind.
    told = stage.country.night(data, NEXT, stage.publisher.detour)
    assert told.code == 0, told.log
    assert fingerprint(data) == fingerprint(after)
    assert held(data) == held(after)
    assert names(data) == names(after)


@pytest.fixture(scope="module")
def takes(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> float:
    """Measure how many seconds an undisturbed night takes once it holds its lock."""
    stage.publisher.move_to(NEXT)
    data = stage.data(tmp_path_factory.mktemp("undisturbed"))
    night = started(stage, data)
    began = time.monotonic()
    night.join()
    assert night.exitcode == 0, told_by(data)
    return time.monotonic() - began


def started(stage: Stage, data: Path) -> BaseProcess:
    """Let a night begin as a process of its own; this returns when it holds its lock."""
    lock = data / "nightly.lock"
    lock.write_bytes(b"")
    arguments = [f"{stage.country.root}", f"{data}", f"{NEXT}", json.dumps(stage.publisher.detour)]
    # Forked from a server that has read the program and done nothing: it need not be read again.
    nights = multiprocessing.get_context("forkserver")
    nights.set_forkserver_preload(["tests.support.made.preloaded"])
    night = nights.Process(target=quietly, args=(arguments,))
    night.start()
    until = time.monotonic() + PATIENCE_SECONDS
    while not lock.read_bytes():
        assert night.is_alive(), told_by(data)
        assert time.monotonic() < until
        time.sleep(0.002)
    return night


def quietly(arguments: list[str]) -> None:
    """Do a night in this process and end it with its exit code; what it tells goes to a file."""
    with log_of(Path(arguments[1])).open("w", encoding="utf-8") as log:
        sys.stdout = sys.stderr = log
        sys.exit(made_up_country.main(arguments))


def log_of(data: Path) -> Path:
    """Place the log of a night beside its folder."""
    return data.with_name("night.log")


def told_by(data: Path) -> str:
    """Read what a night has told, for whoever asks why it ended as it did."""
    return log_of(data).read_text(encoding="utf-8")


def test_the_second_of_two_nights_does_nothing_and_says_so(stage: Stage, tmp_path: Path) -> None:
    data = stage.data(tmp_path)
    stage.publisher.fault("*", Fault.SILENT)
    with running(stage, data) as night:
        wait_for(lambda: bool(stage.publisher.requests), night)
        stage.publisher.heal()
        stage.publisher.forget()
        told = stage.country.night(data, FIRST, stage.publisher.detour)
        assert (told.code, len(told.log), told.printed) == (50, 1, "")
        assert f"found one at work (process {night.pid}), so this one did" in told.log[0]
        assert stage.publisher.requests == []
    # The lock of whoever was killed is gone with him.
    assert stage.country.night(data, FIRST, stage.publisher.detour).code == 0
    assert fingerprint(data) == fingerprint(stage.before)


def names(data: Path) -> set[str]:
    """List what lies in the folder; nothing half made is left there."""
    return {one.name for one in data.iterdir()}
