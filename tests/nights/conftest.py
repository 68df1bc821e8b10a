"""A made-up country in which a first night has gone by, once for all whole nights."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.made.country import Country, Stage
from tests.support.made.news import FIGURES, FIRST, NEXT, everything, site_says
from tests.support.publisher.played import Publisher
from tests.support.shared import made_once


@pytest.fixture(name="root", scope="session")
def _root(base: Path) -> Path:
    """The folder of the country, which all workers share."""
    return base / "country"


@pytest.fixture(scope="session")
def stage(root: Path) -> Iterator[Stage]:
    """Let the first night go by, from nothing at all."""
    with Publisher(everything(), FIRST, drip_seconds=0.0005) as publisher:

        def make(folder: Path) -> None:
            country = Country.at(folder)
            told = country.night(folder / "before", FIRST, publisher.detour)
            assert (told.code, told.problems) == (0, [])

        made_once(root, make)
        before = root / "before"
        assert site_says(before) == FIGURES["before"]
        yield Stage(country=Country(root=root), publisher=publisher, before=before)


@pytest.fixture(scope="session")
def after(stage: Stage, root: Path) -> Path:
    """Let an undisturbed night follow, of the day after the news."""

    def make(folder: Path) -> None:
        data = stage.data(folder)
        stage.publisher.move_to(NEXT)
        told = stage.country.night(data, NEXT, stage.publisher.detour)
        stage.publisher.move_to(FIRST)
        assert (told.code, told.problems) == (0, [])

    return made_once(root.with_name("after"), make) / "data"


@pytest.fixture(autouse=True)
def _healed(stage: Stage) -> Iterator[None]:
    """Undo what a test has done to the publisher."""
    stage.publisher.forget()
    yield
    stage.publisher.heal()
    stage.publisher.move_to(FIRST)
