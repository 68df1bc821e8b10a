"""The clock of this machine jumps for a night: nothing is landed under a wrong day."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.made.country import Stage, fingerprint, held
from tests.support.made.news import NEWS, NEXT


@pytest.mark.parametrize(
    "day", [date(1970, 1, 1), NEWS - timedelta(days=2), NEWS + timedelta(days=2), date(2031, 1, 1)]
)
def test_a_clock_that_is_not_the_publishers_ends_the_night(
    stage: Stage, after: Path, tmp_path: Path, day: date
) -> None:
    data = stage.data(tmp_path)
    notes = (data / "fetched.jsonl").read_bytes()
    stage.publisher.move_to(NEWS)
    told = stage.country.night(data, day, stage.publisher.detour)
    assert told.code == 72
    words = rf"WrongClock: https://.* {NEWS} .* there and {day} 12:00 on this machine"
    assert re.search(words, told.log[-1])
    assert "Set the clock of this machine" in told.log[-1]
    assert held(data) == held(stage.before)
    assert (data / "fetched.jsonl").read_bytes() == notes
    assert fingerprint(data) == fingerprint(stage.before)
    stage.publisher.move_to(NEXT)
    assert stage.country.night(data, NEXT, stage.publisher.detour, "fetch").code == 0
    assert held(data) == held(after)
