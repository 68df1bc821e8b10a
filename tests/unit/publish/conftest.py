"""The made-up site, rendered once for all tests of its pages."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.publish import site
from pipeline.publish.context import Context
from pipeline.publish.editions.store import Shelf
from pipeline.publish.marts import reader as read_marts
from pipeline.publish.marts.reader import Marts
from tests.support.made import judged, marts

CHANGELOG = "# Changes\n\n## 2026-06-20\n\n### Pages\n\n- The <b>first</b> pages.\n"

RULE = """
title = "A tie is a tie"
order = 1
text = "Equal scores share a place."

[[example]]
title = "Two are level"
text = "Both are 1st."

[example.given."core.scores"]
columns = ["org_code", "score"]
rows = [["ZZ1", 1.5], ["ZZ5", 1.5]]

[example.expected]
columns = ["org_code", "place"]
rows = [["ZZ1", 1], ["ZZ5", 1]]
"""


@pytest.fixture(name="inputs", scope="session")
def _inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with marts, a change log and one worked example."""
    folder = tmp_path_factory.mktemp("inputs")
    marts.write(folder / "marts", marts.frames())
    (folder / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    (folder / "rules").mkdir()
    (folder / "rules" / "ties.toml").write_text(RULE, encoding="utf-8")
    return folder


@pytest.fixture(name="made_site", scope="session")
def _made_site(inputs: Path) -> Mapping[str, bytes]:
    """Every file of the made-up site by its address."""
    return site.render(
        marts_dir=inputs / "marts",
        config=marts.config(),
        changelog=inputs / "CHANGELOG.md",
        rules_dir=inputs / "rules",
        notices=judged.NOTICES,
        shelf=Shelf(folder=inputs / "editions"),
    ).files


@pytest.fixture(name="read", scope="session")
def _read(inputs: Path) -> Marts:
    """The made-up marts, read."""
    return read_marts.read(inputs / "marts")


@pytest.fixture(name="context", scope="session")
def _context(read: Marts) -> Context:
    """What the pages are made of, without rules, downloads and editions."""
    return Context(marts=read, config=marts.config(), rules=(), changes=(), downloads=())
