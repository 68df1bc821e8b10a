"""The warehouse of the snapshot, built once for all golden tests and all workers."""

from pathlib import Path

import pytest

from tests.support import real
from tests.support.real import Real


@pytest.fixture(name="real", scope="session")
def _real(base: Path) -> Real:
    return real.built(base)
