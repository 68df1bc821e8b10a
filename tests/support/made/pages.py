"""The made-up site, rendered and read, for tests of what its pages say."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Final, TypeAlias

import polars as pl

from pipeline.config import Config
from pipeline.domain.notices import Notice
from pipeline.publish import site, urls
from pipeline.publish.context import Context, Page
from pipeline.publish.drawing import outlines
from pipeline.publish.editions import changes, store
from pipeline.publish.editions.store import Shelf
from pipeline.publish.files import search_index, tables
from pipeline.publish.marts import reader
from pipeline.publish.pages import data, edition
from tests.support.made import marts

Site: TypeAlias = Mapping[str, bytes]


def page_text(made_site: Site, path: str) -> str:
    """Give a page as a reader hears it: without tags, spaces closed up."""
    body = made_site[path].decode().partition("<body>")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def render_made(
    folder: Path,
    frames: Mapping[str, pl.DataFrame],
    config: Config | None = None,
    notices: Sequence[Notice] = (),
) -> Site:
    """
    Make the site of other marts, declarations or notices than the shared ones.

    A page that is asked for is printed alone, because most tests read one sentence of one page. Who
    asks for anything else, or which addresses there are, gets the whole site.
    """
    return _OnDemand(
        marts_dir=marts.write(folder / "marts", frames),
        nowhere=folder / "none",
        config=config or marts.config(),
        notices=notices,
    )


# Of these pages each lists the files of an edition, and so needs all of them.
_NEED_FILES: Final = (edition, data)


@dataclass(frozen=True, kw_only=True)
class _OnDemand(Mapping[str, bytes]):
    """
    A site whose pages are printed when they are read.

    Attributes:
        marts_dir: The marts.
        nowhere: A folder that does not exist: of editions, of rules, and a change log.
        config: The declarations.
        notices: What to say about each source besides its figures.
    """

    marts_dir: Path
    nowhere: Path
    config: Config
    notices: Sequence[Notice]

    def __getitem__(self, path: str) -> bytes:
        if "_whole" not in vars(self):
            if page := self._page(path):
                return site.printed([page], self._context)[path].encode()
            if path == urls.FIND_INDEX:
                return search_index.index(self._context.marts)
            for table in self._context.downloads:
                if path == table.href:
                    return table.content
        return self._whole[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)

    @cached_property
    def _whole(self) -> Site:
        return site.render(
            marts_dir=self.marts_dir,
            config=self.config,
            changelog=self.nowhere,
            rules_dir=self.nowhere,
            shelf=Shelf(folder=self.nowhere),
            notices=self.notices,
        ).files

    @cached_property
    def _context(self) -> Context:
        """What the pages are made from, but for the files of the edition."""
        read, shelf = reader.read(self.marts_dir), Shelf(folder=self.nowhere)
        changed = read.frames.get("edition_changes")
        draft = None if changed is None else store.draft(shelf, read.as_of, {}, changed)
        return Context(
            marts=read,
            config=self.config,
            rules=(),
            changes=(),
            downloads=tables.build(read, self.config, shelf),
            editions=changes.read(shelf, draft),
            notices={notice.source: notice for notice in self.notices},
            outlines=outlines.outlines(read.outlines),
            edition=draft.edition.id if draft else "",
        )

    @cached_property
    def _made(self) -> dict[ModuleType, Iterator[Page]]:
        """For each kind of page that needs no more than that, those that nobody has asked for."""
        kinds = (kind for kind in site.KINDS if kind not in _NEED_FILES)
        return {kind: self._one_by_one(kind) for kind in kinds}

    def _one_by_one(self, kind: ModuleType) -> Iterator[Page]:
        yield from kind.pages(self._context)

    @cached_property
    def _pages(self) -> dict[str, Page]:
        """What has been made of them, by address."""
        return {}

    def kinds(self) -> Mapping[str, ModuleType]:
        """Tell the kind of every page by its address."""
        return {page.path: kind for kind, pages in self._made.items() for page in pages}

    def _page(self, path: str) -> Page | None:
        """Make pages up to the one of this address, first of the kind that has the address."""
        kinds = sorted(self._made, key=lambda kind: kind is not _kinds().get(path))
        pages = (page for kind in kinds for page in self._made[kind])
        while path not in self._pages and (page := next(pages, None)):
            self._pages[page.path] = page
        return self._pages.get(path)


@cache
def _kinds() -> Mapping[str, ModuleType]:
    """Tell the kind of each page of the shared site by its address, to know where to look first."""
    with TemporaryDirectory() as folder:
        shared = _OnDemand(
            marts_dir=marts.write(Path(folder) / "marts", marts.frames()),
            nowhere=Path(folder) / "none",
            config=marts.config(),
            notices=(),
        )
        return shared.kinds()
