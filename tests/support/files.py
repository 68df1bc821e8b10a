"""
The publisher's real files, where a developer has them; nowhere else.

The folder is named by TRUST_TABLES_PUBLISHED, or lies beside the project as `*/data` with an
`index.csv` in it. Without one, tests marked `published` are skipped: no file of the publisher is
part of the project.
"""

import csv
import os
from pathlib import Path

import pytest

from pipeline.paths import ROOT


def folder() -> Path | None:
    """Find the folder of real files."""
    named = os.environ.get("TRUST_TABLES_PUBLISHED")
    if named:
        return Path(named) if (Path(named) / "index.csv").exists() else None
    return next((index.parent for index in sorted(ROOT.parent.glob("*/data/index.csv"))), None)


def published(publication: str) -> list[Path]:
    """List the real files of a publication, by name; empty where there are none."""
    place = folder()
    if place is None:
        return []
    with (place / "index.csv").open(encoding="utf-8-sig", newline="") as index:
        rows = list(csv.DictReader(index))
    return [
        place / row["file"]
        for row in rows
        if row["publication"] == publication and row["status"] != "broken"
    ]


def broken() -> list[Path]:
    """List the real files that must be refused."""
    place = folder()
    return [] if place is None else sorted((place / "broken").iterdir())


def the_one(publication: str, part: str) -> Path:
    """Find the one real file with these words in its name, or skip the test."""
    found = [path for path in published(publication) if part in path.name]
    if not found:
        pytest.skip("the publisher's files are not here")
    assert len(found) == 1, found
    return found[0]
