"""
What nights make of the same tables and of the same marts, made once for all of them.

Nights differ in what comes to them and in what goes wrong; most end in one of a few states, and
their tables and pages are then the same to the byte. That this is so is held by
`tests/golden/test_a_bad_night.py` for the tables and by `tests/unit/publish/test_site.py` for the
pages. An answer is known by everything that it is made from. Its files are written anew each night,
by the calls by which they always are, so that a disk refuses and a night is killed as ever.
"""

import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import polars as pl

from pipeline.publish import site
from pipeline.publish.site import Rendered
from pipeline.steps import build as step
from pipeline.warehouse import marts
from pipeline.warehouse.build import Built, build
from tests.support.shared import made_once

BUILD: Final = build
RENDER: Final = site.render


@contextmanager
def nothing_twice(kept: Path) -> Iterator[None]:
    """
    Make no table and no page twice until the block ends.

    Args:
        kept: A folder in which all workers keep what is made; it is made if need be.
    """
    kept.mkdir(exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(patch.object(step, "build", lambda **told: _built(kept, **told)))
        stack.enter_context(patch.object(site, "render", lambda **told: _rendered(kept, **told)))
        yield


def _built(kept: Path, *, out: Path, progress: object = None, **told: Any) -> Built:  # noqa: ANN401
    """Give what `build` gives, and put the marts where it puts them."""
    del progress

    def make(folder: Path) -> None:
        built = BUILD(out=folder / "marts", **told)
        plain = replace(built, rows=dict(built.rows), seconds={})
        (folder / "built").write_bytes(pickle.dumps(plain))

    inputs = [
        (name, _of_frame(one) if isinstance(one, pl.DataFrame) else [_of_file(f) for f in one])
        for name, one in sorted(told["inputs"].items())
    ]
    drafts = sorted(told.get("drafts", ()))
    folder = _made(kept, [_of_folder(told["sql"]), inputs, drafts], make)
    marts.recover(out)
    for query in sorted((folder / "sql").iterdir()):
        marts.write_text(out.parent / "sql" / query.name, query.read_text(encoding="utf-8"))
    with marts.fresh_folder(out) as fresh:
        for path in sorted((folder / "marts").iterdir()):
            (fresh / path.name).write_bytes(path.read_bytes())
    made: Built = pickle.loads((folder / "built").read_bytes())  # noqa: S301 written above
    return made


def _rendered(kept: Path, *, progress: object = None, **told: Any) -> Rendered:  # noqa: ANN401
    """Give what `render` gives."""
    del progress

    def make(folder: Path) -> None:
        (folder / "rendered").write_bytes(pickle.dumps(RENDER(**told)))

    # The digest of each file of an edition stands in the shelf.
    shelf = replace(told["shelf"], folder=Path())
    rest = {name: told[name] for name in told.keys() - {"marts_dir", "shelf"}}
    folder = _made(kept, [_of_folder(told["marts_dir"]), shelf, sorted(rest.items())], make)
    made: Rendered = pickle.loads((folder / "rendered").read_bytes())  # noqa: S301 written above
    return made


def _made(kept: Path, made_from: object, make: Callable[[Path], None]) -> Path:
    """Make a folder that is known by what it is made from."""
    return made_once(kept / sha256(repr(made_from).encode()).hexdigest(), make)


def _of_folder(folder: Path) -> Mapping[str, str]:
    """Digest each file of a folder, by its name."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): _of_file(path) for path in files}


def _of_file(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _of_frame(frame: pl.DataFrame) -> str:
    return sha256(frame.write_ipc(None, compression="uncompressed").getvalue()).hexdigest()
