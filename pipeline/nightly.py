"""
Run the stages in order: fetch, examine, build, publish.

The only module that knows the order. A release that cannot be read, or that breaks a promise, is
recorded as refused, and the night goes on with the last admitted one. A failure in the warehouse or
while publishing swaps nothing.

Each step is imported where it begins: most nights fetch, find nothing new, and end there.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from pipeline import config, paths
from pipeline.config import Config
from pipeline.config.sources import Source
from pipeline.domain.notices import Notice
from pipeline.errors import (
    AlreadyRunning,
    EditionDamaged,
    HouseError,
    Overdue,
    SourceProblem,
    SourceUnavailable,
    Unforeseen,
    code_of,
)
from pipeline.fetch import outages
from pipeline.fetch.cache import Notes
from pipeline.fetch.outages import OUTAGES
from pipeline.monitor import report, state
from pipeline.monitor.freshness import Standing
from pipeline.monitor.report import Mark, Report
from pipeline.monitor.state import FETCHED
from pipeline.progress import Progress
from pipeline.publish.editions import store
from pipeline.publish.editions.store import Edition, Shelf
from pipeline.steps import holdings, repair
from pipeline.steps.clean import EDITIONS, LOCK
from pipeline.steps.holdings import State
from pipeline.steps.repair import MADE_OF
from pipeline.storage.atomic import sweep, write_whole
from pipeline.storage.disk import disk_told
from pipeline.storage.lock import only_one

if TYPE_CHECKING:
    from pipeline.fetch.http import Client
    from pipeline.fetch.visit import Night, Visit
    from pipeline.publish.site import SiteReport
    from pipeline.validate.verdicts import Verdict
    from pipeline.warehouse.build import Built

LOG: Final = logging.getLogger("pipeline")

# The publishers' pages, as we received them.
PAGES: Final = "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    The result of a run.

    Attributes:
        verdicts: The new verdicts.
        built: What was built; None if nothing was new.
        report: What was published; None if nothing was new.
        damaged: What is wrong with kept editions, in words.
    """

    verdicts: "tuple[Verdict, ...]"
    built: "Built | None"
    report: "SiteReport | None"
    damaged: tuple[str, ...] = ()


@contextmanager
def alone() -> Iterator[State]:
    """
    Take the lock on `data/`, so that no other run works there, and repair what is damaged.

    Yields:
        What we hold when the run begins. The lock is kept until the block ends.

    Raises:
        AlreadyRunning: Another run is at work.
        SourceProblem: A ledger is damaged and cannot be repaired.
        DiskProblem: The disk refuses to read or write, before the block or inside it.
    """
    with disk_told(paths.DATA), only_one(paths.DATA / LOCK):
        sweep(paths.DATA)
        for mended in repair.mend():
            LOG.warning("[mend] %s", mended)
        held = holdings.read()
        for lost in repair.damage(held):
            LOG.warning("[mend] %s", lost)
        yield held


def night(show: Progress, say: Callable[[str], None], now: Callable[[], datetime]) -> int:
    """
    Fetch, make the site, then report what is late; leave a report even if the night fails.

    Args:
        show: Progress.
        say: Shows a person what was made.
        now: Returns the time in UTC.

    Returns:
        The exit code of a night that ran to its end.

    Raises:
        BaseException: Whatever ended the night early. The report and the status record it, unless
            another run is at work: that run leaves its own.
    """
    started = now()
    declared: Config | None = None
    visits: tuple[Visit, ...] = ()

    def leave_report(code: int, made: str, standing: Standing, odd: tuple[Mark, ...]) -> None:
        whole = Report(
            started=started,
            finished=now(),
            exit_code=code,
            made=made,
            sources=tuple(source.id for source in declared.sources) if declared else (),
            visits=visits,
            standing=standing,
            marks=odd,
            is_whole=is_whole,
        )
        report.leave(whole, paths.DATA)

    is_whole = False
    try:
        with alone() as held:
            declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
            visits, fetched = fetch_told(declared, held, show, now, started.date())
            outcome = site_told(declared, fetched, show, say, started.date())
            standing = current_standing(declared, fetched.again(), started.date())
            for warning in standing.warnings:
                LOG.warning("[late] %s", warning)
            code = exit_code(outcome=outcome, visits=visits, standing=standing)
            odd = _marks_told(declared)
            is_whole = True
            leave_report(code, _made(outcome), standing, odd)
            return code
    except AlreadyRunning:
        raise
    except BaseException as error:
        is_whole = False
        # A failure to write the report must not hide the error that ended the night.
        odd = ()
        with suppress(Exception):
            odd = _marks_told(declared) if declared else ()
        with suppress(Exception):
            leave_report(code_of(error), f"{type(error).__name__}: {error}", Standing(), odd)
        raise


def _marks_told(declared: Config) -> tuple[Mark, ...]:
    """List what is odd about the figures, and log what is new among it."""
    odd = marks(declared)
    for mark in odd:
        # Refusals were logged when the file was examined.
        if mark.is_new and mark.kind != "refused":
            LOG.warning("[%s] %s", mark.kind.replace("_", " "), mark.words)
    return odd


def exit_code(
    *,
    outcome: Outcome | None = None,
    visits: "Sequence[Visit]" = (),
    standing: Standing | None = None,
) -> int:
    """
    Choose the exit code of a run that came to its end.

    We publish what we hold even if a publisher cannot be reached. A bug of ours comes first: nobody
    else will notice it. A refused release needs a person sooner than a host that is down. So does a
    damaged edition, because it cannot be made again. Lateness comes last: the other problems may be
    its cause, and it is reported in any case.
    """
    problems = [problem for visit in visits for problem in visit.problems]
    if any(isinstance(problem, Unforeseen) for problem in problems):
        return Unforeseen.exit_code
    if outcome and not all(verdict.admitted for verdict in outcome.verdicts):
        return SourceProblem.exit_code
    if outcome and outcome.damaged:
        return EditionDamaged.exit_code
    if any(isinstance(problem, SourceUnavailable) for problem in problems):
        return SourceUnavailable.exit_code
    if problems:
        return problems[0].exit_code
    return Overdue.exit_code if standing and standing.warnings else 0


def fetch_told(
    declared: Config,
    held: State,
    show: Progress,
    now: Callable[[], datetime],
    today: date | None = None,
) -> "tuple[tuple[Visit, ...], State]":
    """Fetch as `fetch` does, for the given day or today, and log the results."""
    if not declared.has_contact:
        LOG.warning(
            "[fetch] contact in sources.toml is not a real address; write there how a publisher "
            "can reach you"
        )
    from pipeline.fetch.http import Client  # noqa: PLC0415 only when something is fetched

    client = Client(declared.contact, now=now)
    visits, held = fetch(declared, held, show, client, today or now().date())
    for one in visits:
        for problem in one.problems:
            LOG.warning("[fetch] %s", problem)
        LOG.info(
            "[fetch] %s: %d new, %d unchanged, %d problems",
            *(one.source, len(one.new), one.unchanged, len(one.problems)),
        )
    return visits, held


def site_told(
    declared: Config, held: State, show: Progress, say: Callable[[str], None], today: date
) -> Outcome:
    """Make the site as `site` does; log the results and show them to a person."""
    began = time.perf_counter()
    outcome = site(declared, held, show, today)
    for verdict in outcome.verdicts:
        if not verdict.admitted:
            LOG.warning("[examine] refused %s: %s", verdict.release_id, verdict.reason)
    for words in outcome.damaged:
        LOG.warning("[edition] %s", words)
    if outcome.built is not None:
        for warning in outcome.built.warnings:
            LOG.warning("[build] %s (the quality page lists the rows)", warning.splitlines()[0])
    seconds = time.perf_counter() - began
    index = paths.DATA / "site" / "index.html"
    if outcome.report is None:
        say(f"{index}: nothing new, so the site stays as it is ({seconds:.1f} s)")
    else:
        say(f"{index}: {outcome.report.pages} pages, {seconds:.1f} s")
        LOG.info("[edition] %s", _edition(outcome.report.edition))
    return outcome


def _edition(made: Edition | None) -> str:
    """Say how many changes of each kind an edition lists, or that there is no new one."""
    if made is None:
        return "no figure changed, so there is no new edition"
    if not made.before:
        return f"{made.id} is the first edition"
    kinds = ", ".join(f"{number} {kind}" for kind, number in made.counts.items())
    return f"{made.id} changes since {made.before}: {kinds}"


def _made(outcome: Outcome) -> str:
    """Say what was made, without the time it took."""
    if outcome.report is None:
        return "nothing new"
    edition = outcome.report.edition
    return f"{outcome.report.pages} pages{f', edition {edition.id}' if edition else ''}"


def fetch(
    config: Config, held: State, show: Progress, client: "Client", today: date
) -> "tuple[tuple[Visit, ...], State]":
    """
    Find what is new at the publishers and take it into the archive.

    Args:
        config: Where to look.
        held: What we hold.
        show: Progress.
        client: Sends the requests to the publishers.
        today: The day, which determines the financial year.

    Returns:
        The result of each source's visit, and what we hold now. If a source cannot be fetched, we
        still hold what we held before.
    """
    from pipeline.fetch.pages import Pages  # noqa: PLC0415 only when something is fetched
    from pipeline.fetch.visit import Night  # noqa: PLC0415 the same
    from pipeline.steps.collect import Archive  # noqa: PLC0415 the same

    archive = Archive(config, held)
    notes = Notes(paths.DATA / FETCHED)
    pages = Pages(client, notes, paths.DATA / PAGES)
    night = Night(client=client, notes=notes, pages=pages, archive=archive, today=today)
    wanted = [source for source in config.sources if source.is_fetched]
    visits = tuple(_visited(source, night) for source in show.over("fetch", wanted))
    since = paths.DATA / OUTAGES
    outages.write(outages.after(outages.read(since), visits, today), since)
    return visits, archive.state


def _visited(source: Source, night: "Night") -> "Visit":
    """Visit a source; an error that nobody foresaw is a problem of that source, not of all."""
    from pipeline.fetch.visit import Visit, visit  # noqa: PLC0415 only when something is fetched

    try:
        return visit(source, night)
    except (HouseError, OSError, MemoryError):
        raise
    except Exception as error:
        LOG.exception("[fetch] %s cannot be visited", source.id)
        bug = Unforeseen(
            f"{source.id}: expected a visit, found an error that nobody foresaw "
            f"({type(error).__name__}: {error}); the other sources went on. Please report it with "
            "the lines of the log"
        )
        return Visit(source=source.id, found=0, new=(), unchanged=0, problems=(bug,))


def publish(
    config: Config, shelf: Shelf, notices: Sequence[Notice], show: Progress
) -> "SiteReport":
    """Render the site from the marts; swap the folder in once every link works."""
    from pipeline.publish import site as room  # noqa: PLC0415 only when there is news

    return room.publish(
        marts_dir=paths.DATA / "marts",
        config=config,
        notices=notices,
        out=paths.DATA / "site",
        changelog=paths.CHANGELOG,
        rules_dir=paths.RULES,
        shelf=shelf,
        progress=lambda pages: show.over("publish", pages),
    )


def site(config: Config, held: State, show: Progress, today: date) -> Outcome:
    """
    Run every step from what we hold to the site, or do nothing if nothing is new.

    Args:
        config: The declarations.
        held: What we hold, examined or not.
        show: Progress.
        today: The day, which determines what is late.

    Returns:
        What happened. The site is made again only for a new release, declaration, template or
        code, or if a source has become late or out of reach or has recovered.
    """
    held, verdicts = _examined(held, show)
    notices = current_standing(config, held, today).notices
    made_of = holdings.fingerprint(held.held, notices)
    store.note_names(paths.DATA / EDITIONS)
    shelf = store.read(paths.DATA / EDITIONS)
    note = paths.DATA / MADE_OF
    out = paths.DATA / "site"
    damaged = tuple(shelf.damaged.values())
    if out.exists() and note.exists() and note.read_bytes() == _note(made_of, shelf):
        return Outcome(verdicts=verdicts, built=None, report=None, damaged=damaged)
    from pipeline.steps import build  # noqa: PLC0415 only when there is news

    built = build.make(config, held.held, shelf, show)
    report = publish(config, shelf, notices, show)
    write_whole(note, _note(made_of, store.read(shelf.folder)))
    return Outcome(verdicts=verdicts, built=built, report=report, damaged=damaged)


def _examined(held: State, show: Progress) -> "tuple[State, tuple[Verdict, ...]]":
    """Examine what has no verdict yet; return what we hold then, and the new verdicts."""
    if next(holdings.pending(held.held), None) is None:
        return held, ()
    from pipeline.steps.examine import examine  # noqa: PLC0415 only when there is news

    verdicts = examine(held.held, show)
    held = held.again()
    holdings.prune(held.held)
    return held, tuple(verdicts)


def _note(made_of: str, shelf: Shelf) -> bytes:
    """Describe what a site is made of: its fingerprint, and the editions that it shows."""
    return "\n".join([made_of, *(edition.id for edition in shelf.editions)]).encode()


def current_standing(config: Config, held: State, today: date) -> Standing:
    """Work out how far our figures reach, what is late on a day, and what is out of reach."""
    return state.current_standing(config, held.held, today)


def marks(config: Config) -> tuple[Mark, ...]:
    """List what is odd about the figures on the site."""
    return state.marks(config, paths.DATA / "marts")


def keep_snapshot(held: State, show: Progress) -> int:
    """Write what we hold into `snapshot/`, replacing its contents; return its size in bytes."""
    held, _ = _examined(held, show)
    return holdings.write_snapshot(held.held, paths.SNAPSHOT)
