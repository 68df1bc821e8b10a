"""
What every test lives with: no network, one browser, one reader of files, what is costly made once.

Nothing here knows a source.
"""

import os
import socket
import sys
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from pipeline.publish.files import share_images
from pipeline.steps import examine
from pipeline.steps.wall import Wall
from pipeline.warehouse import graph
from tests.support import real
from tests.support.browser import browsing
from tests.support.force.figures import FIGURES
from tests.support.made.tables import tables_of_a_site_once
from tests.support.shared import remembered

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# Whole nights write and remove small files by the hundred thousand. Memory takes them at a quarter
# of the time, where it has room for them.
MEMORY: Final = Path("/dev/shm")  # noqa: S108 pytest makes its own folder there
ROOM: Final = 8 << 30
if os.access(MEMORY, os.W_OK) and os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


TESTS: Final = Path(__file__).parent
# What takes minutes without a browser. It is not counted as coverage, which makes a call seven
# times as long: each line of the pipeline is held by the tests of its room.
LONG: Final = tuple(
    TESTS / name
    for name in (
        "golden",
        "nights",
        "contract/test_broken_files.py",
        "deploy/test_web_server.py",
        "spec/test_chance.py",
        "spec/test_official_second_opinion.py",
        "spec/test_ranges.py",
        "spec/test_second_opinion.py",
    )
)
UNCOUNTED: Final = (TESTS / "browser", *LONG)
# What makes or prints sites, or judges all made-up files: a minute, for `make test` alone as well.
WHOLE: Final = tuple(
    TESTS / name
    for name in (
        "contract/test_bad_input.py",
        "unit/publish/test_ahead.py",
        "unit/publish/test_attention.py",
        "unit/publish/test_catalogue.py",
        "unit/publish/test_closed.py",
        "unit/publish/test_credibility.py",
        "unit/publish/test_edition_pages.py",
        "unit/publish/test_feeds.py",
        "unit/publish/test_find.py",
        "unit/publish/test_map_pages.py",
        "unit/publish/test_metadata.py",
        "unit/publish/test_pages.py",
        "unit/publish/test_range_pages.py",
        "unit/publish/test_site.py",
        "unit/publisher",
        "unit/sources",
        "unit/steps/test_repair.py",
        "unit/warehouse/test_newest_figures.py",
    )
)
# One night after the other, of which all its tests tell: nobody else can take a part of it over.
LONGEST: Final = TESTS / "nights" / "test_real_replay.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Mark the tests that take minutes, by their place, and begin with them: the longest first.

    A worker that has nothing left takes over what another has at its end: that should be short.
    """
    is_long = {
        path: any(path.is_relative_to(folder) for folder in (*LONG, *WHOLE))
        for path in {item.path for item in items}
    }
    for item in items:
        if is_long[item.path]:
            item.add_marker(pytest.mark.long)
    items.sort(key=lambda item: (item.path != LONGEST, item.get_closest_marker("long") is None))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """
    Count no coverage while a test of such a folder runs, nor while its fixtures are made.

    A worker of pytest-xdist counts twice, and whoever pauses one of the two goes on with the other.
    So both are left alone, and the interpreter is told to trace nothing.
    """
    if not any(item.path.is_relative_to(folder) for folder in UNCOUNTED):
        return (yield)
    here, threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(here)
        threading.settrace(threads)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests have told."""
    for reports in terminalreporter.stats.values():
        for one in reports:
            for name, told in getattr(one, "user_properties", ()):
                if name == FIGURES and getattr(one, "when", "") == "call":
                    terminalreporter.write_line(f"{one.nodeid.rpartition('::')[2]}: {told}")


class NetworkUsed(AssertionError):
    """A test wanted to reach another machine."""


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Let a test talk to this machine only: whoever connects further is stopped and named."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    yield
    patch.undo()


def _guarded(connect: Any) -> Any:  # noqa: ANN401 both methods of a class written in C
    def guarded(self: socket.socket, address: Any) -> Any:  # noqa: ANN401 as above
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            raise NetworkUsed(f"a test wanted to connect to {address}")
        return connect(self, address)

    return guarded


@pytest.fixture(autouse=True, scope="session")
def _worked_out_once() -> Iterator[None]:
    """Draw no picture twice, read no SQL twice and lay out no table twice."""
    with pytest.MonkeyPatch.context() as patch:
        picture = remembered(share_images.picture, lambda *told: (*told[:2], tuple(told[2])))
        patch.setattr(share_images, "picture", picture)
        reads = remembered(graph.reads, lambda _, model: model)
        patch.setattr("pipeline.warehouse.build.reads", reads)
        tables_of_a_site_once(patch)
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_waiting_for_the_disk() -> Iterator[None]:
    """Leave it to the system when bytes reach the disk: no test pulls the plug of this machine."""
    with pytest.MonkeyPatch.context() as patch:
        # Of a handle that is none it complains, too.
        patch.setattr(os, "fsync", os.fstat)
        yield


class KeptWall(Wall):
    """Outlives the run that uses it: starting the child takes longer than a small file."""

    def __exit__(self, *_: object) -> None:
        """End nothing, unless the child is at work for a run that has ended."""
        if self._begun is not None:
            self.close()


@pytest.fixture(autouse=True, scope="session")
def _one_wall() -> Iterator[None]:
    """Let all runs of a worker read their files in the same child."""
    wall = KeptWall()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examine, "Wall", lambda: wall)
        patch.setattr(examine, "WALLS", 1)
        yield
    wall.close()


@pytest.fixture(name="browser", scope="session")
def _browser() -> Iterator[Browser]:
    """Run the browser that looks at pages; a worker can have only one at a time."""
    with browsing.chromium() as browser:
        yield browser


@pytest.fixture(name="base", scope="session")
def _base(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(name="real_site", scope="session")
def _real_site(base: Path) -> Path:
    """The folder of the site of the real figures."""
    return real.published(base)
