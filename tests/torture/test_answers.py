"""Hostile answers in whole nights: none hangs past the deadline, and none ends a night."""

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from pipeline.storage.atomic import SUMS
from tests.support.force.figures import FIGURES, Tell
from tests.support.made import small_night
from tests.support.made.small_night import NEXT, PAGE, SAYS, SmallNight, site_says
from tests.support.publisher.hostile import DRIPS, FLOODS, MALFORMED, Hostile, play
from tests.support.publisher.scripted import QUICK
from tests.torture.conftest import Nights

FILE: Final = "/up/2026/06/May-2026.csv"
# Real seconds for a whole answer; each is asked for at most twice, a page three times that.
WHOLE: Final = 0.2
# A night without hostile answers takes a second or two, on a busy machine ten times that; the
# answers themselves would drip for hours.
SLOWEST: Final = 60
EVERY: Final[Sequence[Hostile]] = (*DRIPS, *FLOODS, *MALFORMED)


def had(nights: Nights, place: Path, hostile: Hostile, path: str) -> float:
    """Let a night go by in which an address answers so; gives the seconds it took."""
    script = nights.night.script
    limits = replace(QUICK, whole=WHOLE, tries=2, size=100_000)
    night = SmallNight(script=script, limits=limits)
    data = small_night.copy(nights.before, place / "data")
    plays = dict(script.plays)
    try:
        script.on(path, play(hostile, script.stop))
        began = time.monotonic()
        code = night.run(data, NEXT, real_time=True)
        took = time.monotonic() - began
    finally:
        script.plays = plays
    status = json.loads((data / "status.json").read_text(encoding="utf-8"))
    assert (code, status["night"]) == (26, "unreachable"), hostile.name
    # What the others say is published; where the page is kept from us, nothing is new.
    assert site_says(data) in {SAYS[small_night.FIRST], b"<p>13</p>"}
    assert nights.night.run(data, NEXT) == 0
    assert site_says(data) == SAYS[NEXT], hostile.name
    assert (data / "parsed" / SUMS).exists()
    # Not a time to be fast in, but that of a night which waits for no answer beyond its deadline.
    assert took < SLOWEST, hostile.name
    return took


@pytest.mark.parametrize("hostile", [DRIPS[1], FLOODS[3], MALFORMED[1]], ids=lambda one: one.name)
def test_a_sample_of_hostile_answers_ends_no_night(
    nights: Nights, tmp_path: Path, hostile: Hostile
) -> None:
    had(nights, tmp_path, hostile, FILE)


@pytest.mark.torture
@pytest.mark.parametrize("path", [PAGE, FILE])
def test_no_hostile_answer_ends_a_night_or_hangs(
    nights: Nights, tmp_path: Path, record_property: Tell, path: str
) -> None:
    longest = 0.0
    for number, hostile in enumerate(EVERY):
        longest = max(longest, had(nights, tmp_path / f"{number}", hostile, path))
    where = "a page" if path == PAGE else "a file"
    record_property(
        FIGURES,
        f"{len(EVERY)} hostile answers of {where}, {WHOLE} s allowed for each: no night ended, the "
        f"longest took {longest:.1f} s",
    )
