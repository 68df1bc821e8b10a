"""
The line, as functions in the order in which they run: fetch or land, examine, build, publish.

The only module that knows the order. A release that cannot be read or that breaks a promise is
written down as refused and the night goes on with the last admitted one; a failure in the warehouse
or on the way to the site swaps nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from pipeline import editions, inputs, outages, paths, stock, watch
from pipeline.archive import folder as drop
from pipeline.archive import ledger
from pipeline.archive.ledger import Kept
from pipeline.config import Config
from pipeline.editions import Shelf
from pipeline.errors import Unrecognised
from pipeline.examine import examine
from pipeline.fetch.http import Line
from pipeline.fetch.notes import Notes
from pipeline.fetch.pages import Pages
from pipeline.fetch.visit import Night, Visit, visit
from pipeline.freshness import Notice, Standing
from pipeline.intake import Archive
from pipeline.mend import MADE_OF
from pipeline.outages import OUTAGES
from pipeline.progress import Progress
from pipeline.publish.site import SiteReport
from pipeline.publish.site import publish as render_site
from pipeline.report import Mark
from pipeline.stock import Held
from pipeline.storage.atomic import write_whole
from pipeline.validate.verdicts import Verdict
from pipeline.warehouse.build import Built, build
from pipeline.watch import FETCHED

# Every edition, for ever.
EDITIONS: Final = "editions"

# The publishers' pages as they were.
PAGES: Final = "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """
    What became of the files of a folder.

    Attributes:
        new: Releases that were kept.
        held_already: How many files were held before, byte for byte.
        updated: Releases held before of which more is known now; their ledger lines say so.
        unclaimed: Files that no source claims.
        misnamed: What is wrong with the name of a file that a source does claim; not kept.
        unreadable: Files that this machine would not let us read, and why; not kept.
        unmatched: Files that the index tells of and that do not exist.
    """

    new: tuple[str, ...]
    held_already: int
    unclaimed: tuple[str, ...]
    misnamed: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()


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


def fetch(config: Config, show: Progress, line: Line, today: date) -> tuple[Visit, ...]:
    """
    Find what is new at the publishers and take it into the archive.

    Args:
        config: Where to look.
        show: Progress.
        line: The way to the publishers.
        today: The day, which tells the financial year.

    Returns:
        What came of calling on each source. One that cannot be had keeps what is held of it.

    Raises:
        SourceProblem: A ledger is damaged; nothing is fetched then.
    """
    archive = Archive(config)
    notes = Notes(paths.DATA / FETCHED)
    pages = Pages(line, notes, paths.DATA / PAGES)
    night = Night(line=line, notes=notes, pages=pages, archive=archive, today=today)
    wanted = [source for source in config.sources if source.is_fetched]
    visits = tuple(visit(source, night) for source in show.over("fetch", wanted))
    since = paths.DATA / OUTAGES
    outages.write(outages.after(outages.read(since), visits, today), since)
    return visits


def land(config: Config, folders: Sequence[Path], index: Path | None, show: Progress) -> Landing:
    """
    Take files from local folders into the archive.

    Args:
        config: Which patterns belong to which source.
        folders: Where a person has put published files.
        index: A CSV that tells more about them, or None.
        show: Progress.

    Returns:
        The new releases, those of which more is known now, how many files were held already; the
        files no source claims, those that are misnamed or cannot be read, and those of the index
        that do not exist.

    Raises:
        ConfigError: A folder is none, or the index cannot be used; nothing is landed then.
        SourceProblem: A ledger is damaged; nothing is landed then.
    """
    archive = paths.DATA / "landed"
    known, carried = ledger.read_ledger(archive), ledger.read_ledger(paths.SNAPSHOT)
    facts = drop.read_index(index) if index else {}
    unclaimed, misnamed, unreadable, claimed = [], [], [], []
    for found in [d for folder in folders for d in drop.find(folder, facts)]:
        try:
            claim = drop.claim(found, config.sources)
        except Unrecognised as problem:
            misnamed.append(str(problem))
            continue
        if claim is None:
            unclaimed.append(str(found.path))
        else:
            claimed.append((found, claim, bool(drop.stated(found))))
    landed: dict[Kept, list[str]] = {kept: [] for kept in Kept}
    for found, claim, is_stated in show.over("land", claimed):
        try:
            content = found.path.read_bytes()
        except OSError as error:
            unreadable.append(f"{found.path}: it cannot be read ({error.strerror})")
            continue
        release = drop.describe(found, *claim, content)
        kept = ledger.keep(archive, known, release, content, carried=carried, is_stated=is_stated)
        # The line that was kept may know more than this file tells.
        landed[kept].append((ledger.find(known, release) or release).id)
    return Landing(
        new=tuple(landed[Kept.NEW]),
        held_already=len(landed[Kept.HELD]),
        unclaimed=tuple(unclaimed),
        misnamed=tuple(misnamed),
        updated=tuple(landed[Kept.UPDATED]),
        unreadable=tuple(unreadable),
        unmatched=tuple(str(path) for path in facts if not path.is_file()),
    )


def make(config: Config, held: list[Held], shelf: Shelf, show: Progress) -> Built:
    """Build the warehouse of every admitted release; marts are swapped in when all is well."""
    return build(
        sql=paths.SQL,
        inputs={
            **inputs.parsed(config, held),
            **inputs.declarations(config),
            **inputs.comparison(editions.facts_before(shelf)),
        },
        out=paths.DATA / "marts",
        progress=show.step,
    )


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
    held = stock.holdings()
    verdicts = examine(held, show)
    held = stock.holdings()
    notices = watch.stand(config, held, today).notices
    made_of = stock.fingerprint(held, notices)
    shelf = editions.read(paths.DATA / EDITIONS)
    note = paths.DATA / MADE_OF
    out = paths.DATA / "site"
    damaged = tuple(shelf.damaged.values())
    if out.exists() and note.exists() and note.read_bytes() == _note(made_of, shelf):
        return Outcome(verdicts=tuple(verdicts), built=None, report=None, damaged=damaged)
    built = make(config, held, shelf, show)
    report = publish(config, shelf, notices, show)
    write_whole(note, _note(made_of, editions.read(shelf.folder)))
    return Outcome(verdicts=tuple(verdicts), built=built, report=report, damaged=damaged)


def _note(made_of: str, shelf: Shelf) -> bytes:
    """Say of what a site is made: its fingerprint, and the editions that it shows."""
    return "\n".join([made_of, *(edition.id for edition in shelf.editions)]).encode()


def stand(config: Config, today: date) -> Standing:
    """Say how far what is held reaches, what is late on a day, and what could not be had."""
    return watch.stand(config, stock.holdings(), today)


def marks(config: Config) -> tuple[Mark, ...]:
    """List what is odd about the figures of the site."""
    return watch.marks(config, paths.DATA / "marts")


def keep_snapshot(show: Progress) -> int:
    """Write what is held into `snapshot/`, in place of what is there; gives its size in bytes."""
    held = stock.holdings()
    examine(held, show)
    return stock.write_snapshot(stock.holdings(), paths.SNAPSHOT)
