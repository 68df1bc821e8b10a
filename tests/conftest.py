"""What every test lives with: no network, and one browser. Nothing here knows a source."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from tests.support.browser import browsing

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


# What runs the whole line again and again is not counted as coverage, which would take a third more
# time: each line of the pipeline is held by the tests of its room. What fixtures run is counted.
UNCOUNTED: Final = ("browser", "golden", "nights")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests during which nothing is counted."""
    folders = [Path(__file__).parent / name for name in UNCOUNTED]
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in folders):
            item.add_marker(pytest.mark.no_cover)


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


@pytest.fixture(name="browser", scope="session")
def _browser() -> Iterator[Browser]:
    """Run the browser that looks at pages; a worker can have only one at a time."""
    with browsing.chromium() as browser:
        yield browser
