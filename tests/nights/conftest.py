"""A made-up country in which a first night has gone by, once for all whole nights of a worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.made_up_country import Country, Stage
from tests.support.made_up_news import FIGURES, FIRST, NEXT, everything, site_says
from tests.support.publisher import Publisher


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Let the first night go by, from nothing at all."""
    root = tmp_path_factory.mktemp("country")
    country, before = Country.at(root), root / "before"
    with Publisher(everything(), FIRST, drip_seconds=0.0005) as publisher:
        told = country.night(before, FIRST, publisher.detour)
        assert (told.code, told.problems) == (0, [])
        assert site_says(before) == FIGURES["before"]
        yield Stage(country=country, publisher=publisher, before=before)


@pytest.fixture(scope="session")
def after(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let an undisturbed night follow, of the day after the news."""
    data = stage.data(tmp_path_factory.mktemp("after"))
    stage.publisher.move_to(NEXT)
    told = stage.country.night(data, NEXT, stage.publisher.detour)
    stage.publisher.move_to(FIRST)
    assert (told.code, told.problems) == (0, [])
    return data


@pytest.fixture(autouse=True)
def _healed(stage: Stage) -> Iterator[None]:
    """Undo what a test has done to the publisher."""
    stage.publisher.forget()
    yield
    stage.publisher.heal()
    stage.publisher.move_to(FIRST)
