"""A world of its own for a test: empty folders in which the line lands, examines and builds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

import polars as pl
import pytest

from pipeline import config, paths
from pipeline.archive import folder as drop
from pipeline.config import Config
from pipeline.domain.releases import Release
from pipeline.parse.tables import Parsed
from pipeline.steps import collect, examine, holdings, inputs
from pipeline.steps.holdings import Holding
from pipeline.validate.verdicts import Verdict

T = TypeVar("T")

# When the first file comes here, each other a minute later; after every period that is made up.
LANDED = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)


class Silence:
    """Shows no progress."""

    def over(self, _stage: str, things: Sequence[T], /) -> Iterable[T]:
        return things

    def step(self, _name: str, _done: int, _total: int, /) -> None:
        """Say nothing."""


@cache
def declared() -> Config:
    """Read the declarations of the project."""
    return config.load(paths.SOURCES_TOML, paths.METRICS_TOML)


def release_of(path: Path, facts: Mapping[str, str] | None = None) -> Release:
    """Claim and describe a file as the line does; the patterns of the sources are under test."""
    found = drop.DroppedFile(path=path, address="", facts=facts or {})
    claim = drop.claim(found, declared().sources)
    assert claim is not None, f"no source claims {path.name}"
    return drop.describe(found, *claim, path.read_bytes(), LANDED)


def read(folder: Path, name: str, content: bytes) -> Parsed:
    """Put a file into a folder and parse it by the source that claims it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return read_path(path)


def read_path(path: Path) -> Parsed:
    """Parse a file by the source that claims it."""
    release = release_of(path)
    parsed = holdings.reader(release.source).parse(path, release)
    assert isinstance(parsed, Parsed)
    return parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Folders like those of the project, with nothing of the project in them."""

    root: Path

    @classmethod
    def at(cls, root: Path, monkeypatch: pytest.MonkeyPatch) -> "World":
        """Make the line work in a folder until the test ends."""
        monkeypatch.setattr(paths, "DATA", root / "data")
        monkeypatch.setattr(paths, "SNAPSHOT", root / "snapshot")
        return cls(root=root)

    def land(self, name: str, content: bytes) -> str:
        """Put one file into a folder of its own and land it; gives the id of the new release."""
        before = len(list(self.root.glob("drop/*")))
        folder = self.root / "drop" / str(before)
        folder.mkdir(parents=True)
        (folder / name).write_bytes(content)
        landing = collect.land(
            declared(), [folder], None, Silence(), LANDED + timedelta(minutes=before)
        )
        assert landing.unclaimed == (), f"no source claims {name}"
        assert len(landing.new) == 1, f"{name} is held already"
        return landing.new[0]

    def examine(self) -> dict[str, Verdict]:
        """Parse and judge what is new: id → verdict."""
        return {v.release_id: v for v in examine.examine(self.held(), Silence())}

    def held(self) -> list[Holding]:
        """List everything that is held here."""
        return holdings.read().held

    def used(self, source: str) -> list[str]:
        """List the releases whose figures go into the warehouse, oldest first."""
        files = inputs.parsed(declared(), self.held())[f"parsed.{source}"]
        if isinstance(files, pl.DataFrame):
            return []
        return [one for f in files for one in pl.read_parquet(f)["release_id"].unique().to_list()]
