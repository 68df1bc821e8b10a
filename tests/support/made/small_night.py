"""
A night so small that it can be had a thousand times.

Everything that fetches, writes and keeps is the real thing; what only computes is a stub. A source
with three files, one mart, a site of a few pages. The page of figures prints the sum of what is
held, so that one look at it says which night made it.
"""

import io
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch

import polars as pl

from pipeline import cli, config, paths
from pipeline.fetch import http
from pipeline.fetch.http import Client, Limits
from pipeline.publish import output
from pipeline.publish import site as pages
from pipeline.publish.editions import store
from pipeline.publish.editions.store import Shelf
from pipeline.publish.site import Rendered
from pipeline.steps import build, holdings
from pipeline.steps import examine as examining
from pipeline.steps.holdings import Holding
from pipeline.storage.atomic import write_sums, write_whole
from pipeline.validate.verdicts import Verdict
from pipeline.warehouse import marts
from pipeline.warehouse.models import Column
from tests.support.made.nights import RETURNS
from tests.support.publisher.index_pages import page
from tests.support.publisher.scripted import HERE, QUICK, Script, Time, versioned
from tests.support.world import declared

PAGE: Final = "/returns/"
FIRST: Final = date(2026, 6, 11)
NEXT: Final = date(2026, 7, 9)
_FILES: Final = {
    FIRST: {"April-2026": 3, "May-2026": 4},
    NEXT: {"April-2026": 3, "May-2026": 5, "June-2026": 6},
}
_CARD: Final = marts.Card(
    name="figures",
    summary="Made-up figures.",
    grain=("period",),
    columns=(Column(name="period", meaning="month"), Column(name="figure", meaning="a number")),
    publish=None,
)


@dataclass(slots=True, kw_only=True)
class SmallNight:
    """Where small nights go by: a folder, and the publisher who is asked."""

    script: Script
    limits: Limits = QUICK
    said: list[str] = field(default_factory=list)

    def publish(self, day: date) -> None:
        """Put up what the publisher has on a day."""
        links = []
        for name, figure in _FILES[day].items():
            path = f"/up/2026/06/{name}.csv"
            content = b"figure\r\n%d\r\n" % figure
            self.script.on(path, versioned(content, etag=f"{figure}"))
            links.append((f"{HERE}{path}", f"{name}.csv"))
        content = page(links)
        self.script.on(PAGE, versioned(content, etag=sha256(content).hexdigest()))

    def run(self, data: Path, day: date, *, real_time: bool = False) -> int:
        """Do what `python -m pipeline nightly` does on a day; gives the exit code."""
        with self._line_leads_here(data, day, real_time=real_time):
            noon = datetime.combine(day, time(12), tzinfo=UTC)
            return cli.main(["--quiet", "nightly"], now=lambda: noon)

    @contextmanager
    def _line_leads_here(self, data: Path, day: date, *, real_time: bool) -> Iterator[None]:
        waits = Time()
        # The publisher's clock is never put right.
        self.script.today = datetime.combine(day, time(12), tzinfo=UTC)
        made_up = replace(
            declared(), sources=(RETURNS,), metrics=(), tables=(), contact="someone@example.org"
        )

        def client(contact: str, now: Any) -> Client:  # noqa: ANN401 as in the program
            clock = {} if real_time else {"clock": waits.clock}
            return Client(
                contact,
                now=now,
                limits=self.limits,
                detour=self.script.detour,
                sleep=waits.sleep,
                **clock,
            )

        nothing = data.parent / "nothing"
        with ExitStack() as stack:
            for where, name, value in (
                (paths, "DATA", data),
                (paths, "SNAPSHOT", nothing),
                (config, "load", lambda *_: made_up),
                (http, "Client", client),
                (examining, "examine", _examine),
                (holdings, "fingerprint", _fingerprint),
                (holdings, "code_digest", lambda _: "00000000"),
                (build, "make", _build),
                (pages, "render", _render),
                (cli, "_say", self.said.append),
            ):
                stack.enter_context(patch.object(where, name, value))
            yield


def _examine(held: list[Holding], _: object) -> list[Verdict]:
    """Admit everything, and keep the figure as its table."""
    verdicts = []
    for one in holdings.pending(held):
        assert one.landed is not None
        release = one.release
        if one.is_damaged:
            continue
        day = datetime.strptime(f"{release.period}-01", "%Y-%m-%d").replace(tzinfo=UTC).date()
        figure = int(one.landed.read_bytes().split()[1])
        table = io.BytesIO()
        rows = {"month": [day], "figure": [figure], "release_id": [release.id]}
        pl.DataFrame(rows).write_parquet(table)
        write_whole(one.parsed, table.getvalue())
        verdict = Verdict(release_id=release.id, admitted=True, reason="", findings=())
        write_whole(one.verdict, verdict.to_json().encode())
        verdicts.append(verdict)
    if verdicts:
        for name in holdings.MADE:
            write_sums(paths.DATA / name)
    return verdicts


def _fingerprint(held: list[Holding], _: object) -> str:
    told = [(one.release.to_record(), one.judgement()) for one in held]
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _build(_: object, held: list[Holding], _shelf: Shelf, _show: object) -> SimpleNamespace:
    """Make the mart of figures: of each period the newest."""
    newest = {one.release.period: one.parsed for one in held}
    frame = pl.DataFrame(
        {
            "period": list(newest),
            "figure": [
                pl.read_parquet(path, glob=False)["figure"].sum() for path in newest.values()
            ],
        }
    )
    with marts.fresh_folder(paths.DATA / "marts") as fresh:
        marts.write_mart(fresh, _CARD, frame)
        write_sums(fresh)
    return SimpleNamespace(warnings=())


def _render(*, marts_dir: Path, shelf: Shelf, **_: object) -> Rendered:
    """Make a few pages of the mart, and an edition where the figures are others than before."""
    figures = pl.read_parquet(marts_dir / "figures.parquet", glob=False)
    told = figures.write_csv().encode()
    facts = figures.select(
        kind=pl.lit("figure"), period="period", fact_value=pl.col("figure").cast(pl.String)
    )
    facts = pl.concat([pl.DataFrame(schema=store.FACT_COLUMNS), facts], how="diagonal")
    is_other = not facts.equals(store.facts_before(shelf))
    changed = pl.DataFrame(
        {"kind": ["figure"] * is_other, "is_figure": [True] * is_other},
        schema={"kind": pl.String, "is_figure": pl.Boolean},
    )
    contents = {"figures.csv": told, "changes.csv": b"kind\n", "same.csv": b"the same\n"}
    contents[store.FACTS] = store.as_parquet(facts)
    draft = store.draft(shelf, FIRST, contents, changed)
    editions = [one.id for one in shelf.editions] + ([draft.edition.id] if draft else [])
    files = {
        "index.html": b"<p>%d</p>" % figures["figure"].sum(),
        "data/figures.csv": told,
        "changes/index.html": "".join(f"<p>{one}</p>" for one in editions).encode(),
    }
    return Rendered(files=files, draft=draft)


# What a whole site prints on its first page, by the night that made it.
SAYS: Final = {day: b"<p>%d</p>" % sum(files.values()) for day, files in _FILES.items()}


def site_says(data: Path) -> bytes:
    """Return what the first page of a whole site says; "" if the site is not whole."""
    site = data / "site"
    return (site / "index.html").read_bytes() if output.is_as_made(site) else b""


def kept(data: Path) -> Mapping[str, bytes]:
    """Return every file that a night leaves, but for the times at which it was had."""
    left = {"nightly.lock", "report.json", "status.json", "outages.json"}
    return {
        path.relative_to(data).as_posix(): path.read_bytes()
        for path in sorted(data.rglob("*"))
        if path.is_file() and path.name not in left and path.parent.name != "site"
    }


def copy(data: Path, place: Path) -> Path:
    """Copy what a night left, with its links."""
    return Path(shutil.copytree(data, place, symlinks=True))
