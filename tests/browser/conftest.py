"""The sites that are looked at: made once for all workers, served once for each."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl
import pytest

from pipeline.publish import site
from pipeline.publish.editions.store import Shelf
from tests.support.browser import browsing
from tests.support.made import league as made_league
from tests.support.made import marts
from tests.support.shared import made_once


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, and skip it where there is none."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            if not browsing.CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason="Debian's Chromium is not installed"))


@pytest.fixture(autouse=True)
def _lent() -> Iterator[None]:
    """Take back the pages that a test was lent."""
    yield
    browsing.give_back()


@pytest.fixture(name="made", scope="session")
def _made(base: Path) -> Path:
    """The folder of the made-up site."""
    return _published(base / "made-up", marts.frames())


def _published(folder: Path, frames: Mapping[str, pl.DataFrame]) -> Path:
    """Make a site of made-up figures, once for all workers; gives its folder."""

    def make(folder: Path) -> None:
        site.publish(
            marts_dir=marts.write(folder / "marts", frames),
            config=marts.config(),
            out=folder / "site",
            changelog=folder / "none.md",
            rules_dir=folder / "none",
            shelf=Shelf(folder=folder / "editions"),
        )

    return made_once(folder, make) / "site"


@pytest.fixture(name="host", scope="session")
def _host(made: Path) -> Iterator[str]:
    """The address of the made-up site, without a slash behind it."""
    with browsing.served(made) as host:
        yield host


@pytest.fixture(name="league_host", scope="session")
def _league_host(base: Path) -> Iterator[str]:
    """The address of the site whose made-up trusts lie in several regions."""
    with browsing.served(_published(base / "leagues", made_league.frames())) as host:
        yield host


@pytest.fixture(name="real_host", scope="session")
def _real_host(real_site: Path) -> Iterator[str]:
    """The address of the site of the real figures, without a slash behind it."""
    with browsing.served(real_site) as host:
        yield host
