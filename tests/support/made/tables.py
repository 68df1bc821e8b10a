"""
Tables of made-up sites, laid out and written once.

Such sites are made by the hundred, and each differs from the others in one mart or two. A frame
that is read from the same bytes is the same frame here, and what is made of it is known by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from pipeline.config import Config
from pipeline.publish.files import convention, forms
from pipeline.publish.marts import reader
from pipeline.publish.marts.reader import Marts
from tests.support.shared import remembered


@dataclass(frozen=True, slots=True, eq=False)
class Same:
    """Something that is equal to itself alone. It is kept, so that no other gets its id."""

    thing: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.thing is other.thing

    def __hash__(self) -> int:
        return id(self.thing)


def tables_of_a_site_once(patch: pytest.MonkeyPatch) -> None:
    """Let the publisher read, lay out and write each table once, until the patch is undone."""
    for name in ("_frame", "_card"):
        plain = getattr(reader, name)
        known = remembered(plain, lambda path: (path.stem, path.read_bytes()))
        patch.setattr(reader, name, known)
    laid_out = remembered(convention.laid_out, lambda *told: tuple(_read_by(*told)))
    patch.setattr(convention, "laid_out", laid_out)
    for name in ("written", "csv"):
        known = remembered(getattr(forms, name), lambda frame, *how: (Same(frame), *how))
        patch.setattr(forms, name, known)


def _read_by(marts: Marts, config: Config, mart: str, frame: object) -> Iterator[object]:
    """Name what `laid_out` reads."""
    yield mart
    yield from map(Same, (frame, config, *marts.cards.values()))
    for name in ("organisations", "schema_changes"):
        yield Same(marts.frames.get(name))
