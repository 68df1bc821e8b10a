"""Nights of calling on made-up sources: a folder, a server that is told what to say, an archive."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from pipeline.config.sources import Source
from pipeline.errors import HouseError
from pipeline.fetch.cache import Notes
from pipeline.fetch.http import Answer
from pipeline.fetch.links import Found
from pipeline.fetch.pages import Pages
from pipeline.fetch.visit import Night, Taken, Visit, visit
from tests.support.publisher.index_pages import page
from tests.support.publisher.scripted import HERE, HOST, Script, Time, line_to, versioned

JUNE = date(2026, 6, 11)
LANDING = f"{HERE}/returns/"
FILE = "/up/2026/06/May-2026.csv"
BODY = b"a,b\r\n1,2\r\n"

RETURNS = Source(
    id="returns",
    title="Made-up returns",
    publisher="Nobody",
    landing=LANDING,
    links=(r"/(?P<period>[A-Z][a-z]+-\d{4})(?:-[^/]*)?\.csv$",),
    period="month",
    cadence="never",
    late_after_days=45,
    licence="OGL-UK-3.0",
    cite="Nobody",
    about="Nothing.",
    hosts=(HOST,),
    pages=(LANDING,),
)
YEARLY = RETURNS.model_copy(update={"year_page": f"{LANDING}data-{{year}}/", "since": "2023-24"})
REGISTER = RETURNS.model_copy(
    update={
        "period": "day",
        "pages": (),
        "reports": {"all.csv": f"{HERE}/report?which=all"},
    }
)


@dataclass(slots=True)
class Shelf:
    """An archive that remembers what it was given."""

    kept: list[tuple[Found, bytes]] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)
    refused: dict[str, date] = field(default_factory=dict)
    # Digest of a page → that of the one which told the same before.
    same: dict[str, str] = field(default_factory=dict)

    def refused_on(self, _: str, digest: str) -> date | None:
        return self.refused.get(digest)

    def holds(self, source: str, digest: str) -> bool:
        kept = {sha256(content).hexdigest() for one, content in self.kept if one.source == source}
        return digest not in self.bad and digest in kept

    def keep(self, found: Found, answer: Answer) -> Taken:
        digest = sha256(answer.content).hexdigest()
        if digest in self.same:
            return Taken(release_id="", sha256=self.same[digest])
        is_new = not self.holds(found.source, digest)
        self.kept.append((found, answer.content))
        release_id = f"{found.source}_{found.period}_{len(self.kept)}" if is_new else ""
        return Taken(release_id=release_id, sha256=digest)


@dataclass(slots=True)
class Nights:
    """Nights after each other in one folder."""

    script: Script
    folder: Path
    shelf: Shelf = field(default_factory=Shelf)
    slept: list[float] = field(default_factory=list)

    def call(self, *sources: Source, today: date = JUNE) -> list[Visit]:
        """Call on sources in one night; gives what came of it. Forgets what was asked before."""
        self.script.asked.clear()
        notes = Notes(self.folder / "fetched.jsonl")
        line = line_to(self.script, Time(slept=self.slept))
        pages = Pages(line, notes, self.folder / "pages")
        night = Night(client=line, notes=notes, pages=pages, archive=self.shelf, today=today)
        return [visit(source, night) for source in sources]

    def links(self, *paths: str, at: str = "/returns/") -> None:
        """Put up a page with these links, of a version that can be compared."""
        content = page((f"{HERE}{path}", path.rsplit("/", 1)[-1]) for path in paths)
        self.script.on(at, versioned(content, etag=sha256(content).hexdigest()))

    def noted(self) -> Mapping[str, Mapping[str, object]]:
        lines = (self.folder / "fetched.jsonl").read_text(encoding="utf-8").splitlines()
        return {line["url"]: line for line in map(json.loads, lines)}


def problems(visits: list[Visit]) -> list[tuple[type[HouseError], str]]:
    return [(type(one), str(one)) for visit in visits for one in visit.problems]


def years(nights: Nights, *linked: str) -> None:
    """Put up a landing page with years, and a page with one file for each."""
    nights.links(*(f"/returns/data-{year}/" for year in linked))
    for year in linked:
        path = f"/up/{year[:4]}/06/May-{year[:4]}.csv"
        nights.links(path, at=f"/returns/data-{year}/")
        nights.script.on(path, versioned(year.encode(), etag=year))
