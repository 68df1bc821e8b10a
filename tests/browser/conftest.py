"""The made-up site, served; once for each worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.publish import site
from pipeline.publish.editions.store import Shelf
from tests.support import real
from tests.support.browser import browsing
from tests.support.made import league as made_league
from tests.support.made import marts


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, and skip it where there is none."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            if not browsing.CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason="Debian's Chromium is not installed"))


@pytest.fixture(name="made", scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the made-up site."""
    folder = tmp_path_factory.mktemp("browser")
    report = site.publish(
        marts_dir=marts.write(folder / "marts", marts.frames()),
        config=marts.config(),
        out=folder / "site",
        changelog=folder / "none.md",
        rules_dir=folder / "none",
        shelf=Shelf(folder=folder / "editions"),
    )
    return report.folder


@pytest.fixture(name="host", scope="session")
def _host(made: Path) -> Iterator[str]:
    """The address of the made-up site, without a slash behind it."""
    with browsing.served(made) as host:
        yield host


@pytest.fixture(name="league_host", scope="session")
def _league_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site whose made-up trusts lie in several regions."""
    folder = tmp_path_factory.mktemp("league")
    report = site.publish(
        marts_dir=marts.write(folder / "marts", made_league.frames()),
        config=marts.config(),
        out=folder / "site",
        changelog=folder / "none.md",
        rules_dir=folder / "none",
        shelf=Shelf(folder=folder / "editions"),
    )
    with browsing.served(report.folder) as host:
        yield host


@pytest.fixture(name="real_site", scope="session")
def _real_site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the site of the real figures."""
    base = tmp_path_factory.getbasetemp()
    return real.published(base if worker_id == "master" else base.parent)


@pytest.fixture(name="real_host", scope="session")
def _real_host(real_site: Path) -> Iterator[str]:
    """The address of the site of the real figures, without a slash behind it."""
    with browsing.served(real_site) as host:
        yield host
