"""A publisher for small nights, and what each of two nights leaves when nothing disturbs it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.made import small_night
from tests.support.made.small_night import SmallNight
from tests.support.publisher.scripted import serving


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """Small nights, what the first left, and what an undisturbed second one leaves after it."""

    night: SmallNight
    before: Path
    after: Path


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """Let both nights go by; the publisher then has what it has on the second day."""
    folder = tmp_path_factory.mktemp("small")
    with serving() as script:
        night = SmallNight(script=script)
        before = folder / "before" / "data"
        night.publish(small_night.FIRST)
        assert night.run(before, small_night.FIRST) == 0
        after = small_night.copy(before, folder / "after" / "data")
        night.publish(small_night.NEXT)
        assert night.run(after, small_night.NEXT) == 0
        yield Nights(night=night, before=before, after=after)
