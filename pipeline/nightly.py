"""
The line, as functions in the order in which they run: fetch, examine, build, publish.

The only module that knows the order. A release that cannot be read or that breaks a promise is
written down as refused and the night goes on with the last admitted one; a failure in the warehouse
or on the way to the site swaps nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline import paths
from pipeline.config import Config
from pipeline.domain.notices import Notice
from pipeline.fetch import outages
from pipeline.fetch.cache import Notes
from pipeline.fetch.http import Client
from pipeline.fetch.outages import OUTAGES
from pipeline.fetch.pages import Pages
from pipeline.fetch.visit import Night, Visit, visit
from pipeline.monitor import state
from pipeline.monitor.freshness import Standing
from pipeline.monitor.report import Mark
from pipeline.monitor.state import FETCHED
from pipeline.progress import Progress
from pipeline.publish.editions import store
from pipeline.publish.editions.store import Shelf
from pipeline.publish.site import SiteReport
from pipeline.publish.site import publish as render_site
from pipeline.steps import build, holdings
from pipeline.steps.collect import Archive
from pipeline.steps.examine import examine
from pipeline.steps.repair import MADE_OF
from pipeline.storage.atomic import write_whole
from pipeline.validate.verdicts import Verdict
from pipeline.warehouse.build import Built

# Every edition, for ever.
EDITIONS: Final = "editions"

# The publishers' pages as they were.
PAGES: Final = "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What became of a run.

    Attributes:
        verdicts: Those that are new.
        built: What was built; None where nothing was new.
        report: What was published; None where nothing was new.
        damaged: What is wrong with editions that are kept, in words.
    """

    verdicts: tuple[Verdict, ...]
    built: Built | None
    report: SiteReport | None
    damaged: tuple[str, ...] = ()


def fetch(config: Config, show: Progress, client: Client, today: date) -> tuple[Visit, ...]:
    """
    Find what is new at the publishers and take it into the archive.

    Args:
        config: Where to look.
        show: Progress.
        client: The way to the publishers.
        today: The day, which tells the financial year.

    Returns:
        What came of calling on each source. One that cannot be had keeps what is held of it.

    Raises:
        SourceProblem: A ledger is damaged; nothing is fetched then.
    """
    archive = Archive(config)
    notes = Notes(paths.DATA / FETCHED)
    pages = Pages(client, notes, paths.DATA / PAGES)
    night = Night(client=client, notes=notes, pages=pages, archive=archive, today=today)
    wanted = [source for source in config.sources if source.is_fetched]
    visits = tuple(visit(source, night) for source in show.over("fetch", wanted))
    since = paths.DATA / OUTAGES
    outages.write(outages.after(outages.read(since), visits, today), since)
    return visits


def publish(config: Config, shelf: Shelf, notices: Sequence[Notice], show: Progress) -> SiteReport:
    """Render the site from the marts; the folder is swapped in when every link holds."""
    return render_site(
        marts_dir=paths.DATA / "marts",
        config=config,
        notices=notices,
        out=paths.DATA / "site",
        changelog=paths.CHANGELOG,
        rules_dir=paths.RULES,
        shelf=shelf,
        progress=lambda pages: show.over("publish", pages),
    )


def site(config: Config, show: Progress, today: date) -> Outcome:
    """
    Do the whole line from what is held to the site, or nothing where nothing is new.

    Args:
        config: The declarations.
        show: Progress.
        today: The day, which tells what is late.

    Returns:
        What happened. The site is new only if a release, a declaration, a template or the code is,
        or if a source has become late or out of reach, or is so no more.
    """
    held = holdings.holdings()
    verdicts = examine(held, show)
    held = holdings.holdings()
    notices = state.current_standing(config, held, today).notices
    made_of = holdings.fingerprint(held, notices)
    shelf = store.read(paths.DATA / EDITIONS)
    note = paths.DATA / MADE_OF
    out = paths.DATA / "site"
    damaged = tuple(shelf.damaged.values())
    if out.exists() and note.exists() and note.read_bytes() == _note(made_of, shelf):
        return Outcome(verdicts=tuple(verdicts), built=None, report=None, damaged=damaged)
    built = build.make(config, held, shelf, show)
    report = publish(config, shelf, notices, show)
    write_whole(note, _note(made_of, store.read(shelf.folder)))
    return Outcome(verdicts=tuple(verdicts), built=built, report=report, damaged=damaged)


def _note(made_of: str, shelf: Shelf) -> bytes:
    """Say of what a site is made: its fingerprint, and the editions that it shows."""
    return "\n".join([made_of, *(edition.id for edition in shelf.editions)]).encode()


def current_standing(config: Config, today: date) -> Standing:
    """Say how far what is held reaches, what is late on a day, and what could not be had."""
    return state.current_standing(config, holdings.holdings(), today)


def marks(config: Config) -> tuple[Mark, ...]:
    """List what is odd about the figures of the site."""
    return state.marks(config, paths.DATA / "marts")


def keep_snapshot(show: Progress) -> int:
    """Write what is held into `snapshot/`, in place of what is there; gives its size in bytes."""
    held = holdings.holdings()
    examine(held, show)
    return holdings.write_snapshot(holdings.holdings(), paths.SNAPSHOT)
