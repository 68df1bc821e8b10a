"""
Every call of a night that writes goes wrong in every way.

Each time the site that is served is whole, and the next run makes what an undisturbed night makes.

In `make test` a sample, drawn from a seed; in `make torture` all of them.
"""

import errno
import shutil
from pathlib import Path
from random import Random
from typing import Final

import pytest

from pipeline.storage.atomic import HALF_MADE
from tests.support.force.figures import FIGURES, SEED, Tell
from tests.support.force.shim import ERRORS, How, Journal, Shim, between
from tests.support.made import small_night
from tests.support.made.small_night import NEXT, SAYS, kept, site_says
from tests.torture.conftest import Nights

SAMPLE: Final = 3
DISK: Final = 71

# What becomes of a call, and with which error of the system.
Way = tuple[How, int]
WAYS: Final[tuple[Way, ...]] = (
    (How.BEFORE, 0),
    (How.AFTER, 0),
    (How.TORN, 0),
    *((How.REFUSED, error) for error in ERRORS),
)


WORDS: Final = {
    How.BEFORE: "killed before",
    How.AFTER: "killed after",
    How.TORN: "torn",
    How.REFUSED: "refused",
}


def named(way: Way) -> str:
    """Say what becomes of a call: "killed before", "refused ENOSPC"."""
    how, error = way
    return f"{WORDS[how]} {errno.errorcode[error]}" if error else WORDS[how]


def number_of_calls(nights: Nights, place: Path) -> list[str]:
    """Count the calls of an undisturbed night."""
    data = small_night.copy(nights.before, place / "data")
    with between(Shim(folder=data)) as shim:
        assert nights.night.run(data, NEXT) == 0
    assert kept(data) == kept(nights.after)
    shutil.rmtree(data)
    return shim.calls


def strike(nights: Nights, data: Path, number: int, way: Way) -> tuple[int | None, Shim]:
    """Let one call of a night go wrong; gives its exit code, None where it was ended."""
    how, error = way
    shim = Shim(folder=data, at=lambda at, _: how if at == number else None, error=error)
    code = None
    with between(shim):
        code = nights.night.run(data, NEXT)
    return code, shim


def demand_healed(nights: Nights, data: Path, about: object) -> None:
    """Let the next night go by, and expect what an undisturbed one leaves and nothing half made."""
    assert site_says(data) in SAYS.values(), about
    assert nights.night.run(data, NEXT) == 0, about
    assert site_says(data) == SAYS[NEXT], about
    assert kept(data) == kept(nights.after), about
    assert [one for pattern in HALF_MADE for one in data.rglob(pattern)] == [], about


def try_calls(nights: Nights, place: Path, tries: list[tuple[int, Way]]) -> int:
    """Try these calls, each on what the first night left; gives how many there were."""
    for number, way in tries:
        data = small_night.copy(nights.before, place / "data")
        code, shim = strike(nights, data, number, way)
        about = (number, way, shim.struck)
        assert shim.struck, about
        if way[0] is How.REFUSED:
            # Where the program can do without it, it goes on and says nothing.
            assert code in (0, DISK), about
        else:
            assert code is None, about
        demand_healed(nights, data, about)
        shutil.rmtree(data)
    return len(tries)


def every_try(calls: list[str], *ways: Way) -> list[tuple[int, Way]]:
    """List every call with every way in which it can go wrong; only a write can be torn."""
    return [
        (number, way)
        for number, call in enumerate(calls)
        for way in ways
        if way[0] is not How.TORN or call.startswith("write ")
    ]


def test_a_sample_of_calls_goes_wrong(nights: Nights, tmp_path: Path) -> None:
    tries = every_try(number_of_calls(nights, tmp_path), *WAYS)
    assert try_calls(nights, tmp_path, Random(SEED).sample(tries, SAMPLE * 4)) == SAMPLE * 4


@pytest.mark.torture
@pytest.mark.parametrize("way", WAYS, ids=named)
def test_every_call_goes_wrong(
    nights: Nights, tmp_path: Path, record_property: Tell, way: Way
) -> None:
    calls = number_of_calls(nights, tmp_path)
    tried = try_calls(nights, tmp_path, every_try(calls, way))
    record_property(
        FIGURES,
        f"{tried} of the {len(calls)} calls that write {named(way)}: site whole and healed in all",
    )


# ---------------------------------------------------------------- a disk that loses its power


def fail_power(nights: Nights, place: Path, number: int, drawn: Random) -> int:
    """End a night after a call, and take away what was not synced; gives how much that was."""
    data = small_night.copy(nights.before, place / "data")
    journal = Journal(place / "aside")
    shim = Shim(folder=data, at=lambda at, _: How.AFTER if at == number else None, journal=journal)
    with between(shim):
        nights.night.run(data, NEXT)
    lost = journal.fail(drawn)
    demand_healed(nights, data, (number, shim.struck, lost))
    shutil.rmtree(data)
    shutil.rmtree(place / "aside")
    return lost


def test_power_fails_at_a_sample_of_instants(nights: Nights, tmp_path: Path) -> None:
    drawn = Random(SEED)
    calls = number_of_calls(nights, tmp_path)
    for number in drawn.sample(range(len(calls)), SAMPLE):
        fail_power(nights, tmp_path, number, drawn)


@pytest.mark.torture
def test_power_fails_at_every_instant(
    nights: Nights, tmp_path: Path, record_property: Tell
) -> None:
    drawn = Random(SEED)
    calls = number_of_calls(nights, tmp_path)
    lost = [
        fail_power(nights, tmp_path, number, drawn) for number in range(len(calls)) for _ in (1, 2)
    ]
    record_property(
        FIGURES,
        f"power failed {len(lost)} times (seed {SEED}), {sum(lost)} changes lost: site whole and "
        "healed in all",
    )


def test_a_shim_that_strikes_nothing_changes_nothing(nights: Nights, tmp_path: Path) -> None:
    """And what it hears is all that a night does: every file of the folder was asked for."""
    plain, data = tmp_path / "plain" / "data", tmp_path / "data"
    assert nights.night.run(plain, NEXT) == 0
    with between(Shim(folder=data)) as shim:
        assert nights.night.run(data, NEXT) == 0
    assert kept(data) == kept(plain)
    heard = {call.partition(" ")[2] for call in shim.calls}
    made = {one.relative_to(data).as_posix() for one in data.rglob("*") if one.is_file()}
    # What was made under another name came here with its folder.
    folders = ("marts/", "site", "editions/")
    assert {one for one in made - heard if not one.startswith(folders)} == set()
