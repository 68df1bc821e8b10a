"""
Verbs and arguments; turns errors into exit codes. No work is done here.

Installed from a wheel, the same verbs are those of the command `trust-tables`.

    python -m pipeline nightly                              fetch, then site, and say what is late
    python -m pipeline fetch                                find and keep what is newly published
    python -m pipeline land --from FOLDER [--index FILE]   keep published files that a person has
    python -m pipeline site                                 examine, build and publish what is new
    python -m pipeline status                               say what is held and what is late
    python -m pipeline snapshot                             write snapshot/ from what is held
    python -m pipeline new-source NAME                      write the skeleton of a source
"""

import argparse
import logging
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, TypeVar

from tqdm import tqdm

from pipeline import config, new_source, nightly, paths
from pipeline.config import Config
from pipeline.errors import (
    EditionDamaged,
    HouseError,
    MissingTool,
    Overdue,
    SourceProblem,
    SourceUnavailable,
    UnreadableFile,
    Unrecognised,
)
from pipeline.fetch.http import Client
from pipeline.fetch.visit import Visit
from pipeline.monitor import report, state
from pipeline.monitor.freshness import Standing
from pipeline.monitor.report import REPORT, Report
from pipeline.nightly import Outcome
from pipeline.publish.editions.store import Edition
from pipeline.steps import collect, repair
from pipeline.storage.atomic import sweep
from pipeline.storage.disk import disk_told
from pipeline.storage.lock import only_one

T = TypeVar("T")

LOG: Final = logging.getLogger("pipeline")

# Held by every verb that writes into data/, so that two runs never meet.
LOCK: Final = "nightly.lock"

# No address ends so, by agreement of the whole internet.
PLACEHOLDER: Final = ".example"

# An index of a whole archive may tell of a hundred files that were not downloaded.
UNMATCHED_SHOWN: Final = 5


class Bars:
    """Shows progress: a bar where a person watches, one plain line a stage in a log."""

    def __init__(self, *, is_watched: bool) -> None:
        """Say whether a person watches."""
        self._is_watched = is_watched

    def over(self, stage: str, things: Sequence[T], /) -> Iterable[T]:
        """Give the things back one by one; afterwards say how many there were and how long."""
        began = time.perf_counter()
        bar = tqdm(things, desc=stage, unit="", leave=False, disable=not self._is_watched)
        yield from bar
        if things:
            LOG.info("[%s] %d in %.1f s", stage, len(things), time.perf_counter() - began)

    def step(self, name: str, done: int, total: int, /) -> None:
        """Show the table that is being built; a log hears of the last one only."""
        if self._is_watched:
            sys.stderr.write(f"\rbuild: {done + 1} of {total} {name:<40.40}")
            if done + 1 == total:
                sys.stderr.write("\r" + " " * 70 + "\r")
        if done + 1 == total:
            LOG.info("[build] %d tables and checks", total)


def _clock() -> datetime:
    return datetime.now(UTC)


def main(arguments: Sequence[str] | None = None, *, now: Callable[[], datetime] = _clock) -> int:
    """
    Run one verb.

    Args:
        arguments: The command line without the program's name; None for the real one.
        now: Tells the time in UTC; the only clock that decides anything.

    Returns:
        The exit code: 0, or that of the error (`errors.py` lists them).
    """
    parsed = _parser().parse_args(arguments, argparse.Namespace(now=now))
    _log_to_stderr(logging.WARNING if parsed.quiet else logging.INFO)
    verb: Callable[[argparse.Namespace], int] = parsed.verb
    try:
        if not parsed.is_alone:
            with disk_told(paths.DATA):
                return verb(parsed)
        with disk_told(paths.DATA), only_one(paths.DATA / LOCK):
            sweep(paths.DATA)
            for mended in repair.mend():
                LOG.warning("[mend] %s", mended)
            return verb(parsed)
    except HouseError as error:
        LOG.error("%s: %s", type(error).__name__, error)  # noqa: TRY400 no traceback for readers
        return error.exit_code


def _log_to_stderr(level: int) -> None:
    """Let our own logger speak; the libraries' remarks are not for our readers."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    LOG.handlers = [handler]
    LOG.setLevel(level)
    LOG.propagate = False


def _nightly(arguments: argparse.Namespace) -> int:
    started = arguments.now()
    declared: Config | None = None
    visits: tuple[Visit, ...] = ()

    def leave_report(
        exit_code: int, made: str, standing: Standing, *, is_whole: bool = True
    ) -> None:
        marks = nightly.marks(declared) if declared else ()
        for mark in marks:
            # A log is for news; and of a refusal it was told when the file was examined.
            if mark.is_new and mark.kind != "refused":
                LOG.warning("[%s] %s", mark.kind.replace("_", " "), mark.words)
        night = Report(
            started=started,
            finished=arguments.now(),
            exit_code=exit_code,
            made=made,
            sources=tuple(source.id for source in declared.sources) if declared else (),
            visits=visits,
            standing=standing,
            marks=marks,
        )
        report.write(night, paths.DATA / REPORT)
        report.write_status(night, paths.DATA, is_whole=is_whole)

    try:
        declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
        with disk_told(paths.DATA):
            visits = _fetch_all(declared, started.date())
            outcome = _make_site(declared, started.date())
            standing = nightly.current_standing(declared, started.date())
    except HouseError as error:
        # A disk that refuses the report as well does not hide what went wrong before.
        with suppress(OSError):
            leave_report(
                error.exit_code, f"{type(error).__name__}: {error}", Standing(), is_whole=False
            )
        raise
    for warning in standing.warnings:
        LOG.warning("[late] %s", warning)
    # A publisher that cannot be reached is no reason not to publish what is held; and a release
    # that was refused asks for a person sooner than a host that is down; so does an edition that is
    # damaged, which cannot be made again. What is late comes last: it may be so because of them,
    # and is told in any case.
    code = _refused(outcome) or _damaged(outcome) or _missed(visits)
    if standing.warnings and not code:
        code = Overdue.exit_code
    leave_report(code, _made(outcome), standing)
    return code


def _fetch(arguments: argparse.Namespace) -> int:
    declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    return _missed(_fetch_all(declared, arguments.now().date()))


def _fetch_all(declared: Config, today: date) -> tuple[Visit, ...]:
    if declared.contact.endswith(PLACEHOLDER):
        LOG.warning(
            "[fetch] contact in sources.toml is a placeholder; write there where the publisher "
            "reaches you"
        )
    visits = nightly.fetch(declared, _bars(), Client(declared.contact), today)
    for visit in visits:
        for problem in visit.problems:
            LOG.warning("[fetch] %s", problem)
        LOG.info(
            "[fetch] %s: %d new, %d unchanged, %d problems",
            *(visit.source, len(visit.new), visit.unchanged, len(visit.problems)),
        )
    return visits


def _missed(visits: Iterable[Visit]) -> int:
    """Tell by a code what could not be had of the publishers."""
    problems = [problem for visit in visits for problem in visit.problems]
    if any(isinstance(problem, SourceUnavailable) for problem in problems):
        return SourceUnavailable.exit_code
    return problems[0].exit_code if problems else 0


def _land(arguments: argparse.Namespace) -> int:
    declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    landing = collect.land(declared, arguments.folders, arguments.index, _bars())
    for path in landing.unclaimed:
        LOG.warning("[land] no source claims %s", path)
    for problem in landing.misnamed:
        LOG.warning("[land] %s", problem)
    for problem in landing.unreadable:
        LOG.warning("[land] %s", problem)
    for path in landing.unmatched[:UNMATCHED_SHOWN]:
        LOG.warning("[land] the index tells of %s, which does not exist", path)
    if len(landing.unmatched) > UNMATCHED_SHOWN:
        more = len(landing.unmatched) - UNMATCHED_SHOWN
        LOG.warning("[land] further files of the index that do not exist: %d", more)
    better = f", {len(landing.updated)} with facts updated" if landing.updated else ""
    LOG.info("[land] %d new, %d held already%s", len(landing.new), landing.held_already, better)
    # What has a good name is kept all the same; the code tells a scheduler.
    if landing.unreadable:
        return UnreadableFile.exit_code
    return Unrecognised.exit_code if landing.misnamed else 0


def _site(arguments: argparse.Namespace) -> int:
    declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    outcome = _make_site(declared, arguments.now().date())
    return _refused(outcome) or _damaged(outcome)


def _make_site(declared: Config, today: date) -> Outcome:
    began = time.perf_counter()
    outcome = nightly.site(declared, _bars(), today)
    for verdict in outcome.verdicts:
        if not verdict.admitted:
            LOG.warning("[examine] refused %s: %s", verdict.release_id, verdict.reason)
    for words in outcome.damaged:
        LOG.warning("[edition] %s", words)
    if outcome.built is not None:
        for warning in outcome.built.warnings:
            LOG.warning("[build] %s (rows: quality page)", warning.splitlines()[0])
    seconds = time.perf_counter() - began
    index = paths.DATA / "site" / "index.html"
    if outcome.report is None:
        _say(f"{index}: nothing new, the site stays as it is ({seconds:.1f} s)")
    else:
        _say(f"{index}: {outcome.report.pages} pages, {seconds:.1f} s")
        LOG.info("[edition] %s", _edition(outcome.report.edition))
    return outcome


def _edition(made: Edition | None) -> str:
    """Say what an edition lists, or that there is none."""
    if made is None:
        return "no figure changed: no edition"
    if not made.before:
        return f"{made.id} is the first"
    kinds = ", ".join(f"{number} {kind}" for kind, number in made.counts.items())
    return f"{made.id} changes since {made.before}: {kinds}"


def _made(outcome: Outcome) -> str:
    """Say what was made, without the time that it took."""
    if outcome.report is None:
        return "nothing new"
    edition = outcome.report.edition
    return f"{outcome.report.pages} pages{f', edition {edition.id}' if edition else ''}"


def _refused(outcome: Outcome) -> int:
    """Tell by a code whether a release was refused; the site is published without it."""
    return 0 if all(one.admitted for one in outcome.verdicts) else SourceProblem.exit_code


def _damaged(outcome: Outcome) -> int:
    """Tell by a code whether an edition that is kept is not whole; the site does without it."""
    return EditionDamaged.exit_code if outcome.damaged else 0


def _status(arguments: argparse.Namespace) -> int:
    declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    _say(state.text(declared, arguments.now().date()))
    return 0


def _snapshot(_: argparse.Namespace) -> int:
    _demand_checkout("snapshot")
    size = nightly.keep_snapshot(_bars())
    _say(f"{paths.SNAPSHOT}: {size / 1e6:.1f} MB")
    return 0


def _new_source(arguments: argparse.Namespace) -> int:
    _demand_checkout("new-source")
    for path in new_source.new_source(arguments.name, paths.ROOT):
        _say(str(path))
    return 0


def _demand_checkout(verb: str) -> None:
    """Raise MissingTool where the verb would write into the package as pip has installed it."""
    if paths.IS_INSTALLED:
        raise MissingTool(f"{verb} changes the project itself; run it in a checkout of it")


def _bars() -> Bars:
    return Bars(is_watched=sys.stderr.isatty())


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="trust-tables" if paths.IS_INSTALLED else "python -m pipeline",
        description="From published NHS figures to a league-table site. Whatever is made lies in "
        f"{paths.DATA}.",
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing but warnings")
    verbs = parser.add_subparsers(required=True, metavar="verb")

    night = verbs.add_parser("nightly", help="fetch, then site, and say what is late")
    night.set_defaults(verb=_nightly, is_alone=True)

    fetch = verbs.add_parser("fetch", help="find and keep what is newly published")
    fetch.set_defaults(verb=_fetch, is_alone=True)

    land = verbs.add_parser("land", help="keep published files that lie in a folder")
    land.add_argument(
        "--from",
        dest="folders",
        action="append",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="where the files are; laid out like the publisher's host, if addresses are to be kept",
    )
    land.add_argument(
        "--index",
        type=Path,
        metavar="FILE",
        help="a CSV with file, period, url, url_known, status and note of single files",
    )
    land.set_defaults(verb=_land, is_alone=True)

    site = verbs.add_parser("site", help="examine, build and publish what is new")
    site.set_defaults(verb=_site, is_alone=True)

    held = verbs.add_parser(
        "status", help="say what is held, to when and from where, and what is late"
    )
    held.set_defaults(verb=_status, is_alone=False)

    snapshot = verbs.add_parser("snapshot", help="write snapshot/ from what is held")
    snapshot.set_defaults(verb=_snapshot, is_alone=True)

    new = verbs.add_parser("new-source", help="write the skeleton of a source")
    new.add_argument("name", help="lower case with underscores, such as rtt_completed")
    new.set_defaults(verb=_new_source, is_alone=False)
    return parser
