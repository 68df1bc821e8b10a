"""
Define the verbs and their arguments, and turn errors into exit codes. No work is done here.

Each verb imports what it needs itself: a run that finds nothing new takes a third of a second, and
the packages of the other verbs would take three times as long.

Installed from a wheel, the command `trust-tables` has the same verbs.

    python -m pipeline nightly                              fetch, then site, then list what is late
    python -m pipeline fetch                                find and keep newly published files
    python -m pipeline land --from FOLDER [--index FILE]   keep published files you already have
    python -m pipeline site                                 examine, build and publish what is new
    python -m pipeline status                               list what we hold and what is late
    python -m pipeline trace ORG METRIC PERIOD              follow a figure back to its cells
    python -m pipeline diff A B                             compare two editions
    python -m pipeline stories ORG                          print sentences about an organisation
    python -m pipeline snapshot                             write snapshot/ from what we hold
    python -m pipeline new-source NAME                      write the skeleton of a source
    python -m pipeline clean                                remove what can be made again

What is printed is best effort: a log that is full or a pipe that is closed never stops the work.
"""

import argparse
import json
import logging
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pipeline import config, new_source, nightly, paths
from pipeline.config import Config
from pipeline.errors import ConfigError, HouseError, MissingTool, Stopped, Unforeseen, code_of
from pipeline.nightly import LOG
from pipeline.steps import clean
from pipeline.storage.disk import disk_told

if TYPE_CHECKING:
    from pipeline.steps import trace

T = TypeVar("T")

# The index of a whole archive may list a hundred files that were not downloaded.
UNMATCHED_SHOWN: Final = 5


class Bars:
    """Shows progress: a bar if a person is watching, one plain line per stage in a log."""

    def __init__(self, *, is_watched: bool) -> None:
        """Set whether a person is watching."""
        self._is_watched = is_watched

    def over(self, stage: str, things: Sequence[T], /) -> Iterable[T]:
        """Yield the things one by one, then log how many there were and how long they took."""
        began = time.perf_counter()
        if self._is_watched:
            from tqdm import tqdm  # noqa: PLC0415 only for who watches

            yield from tqdm(things, desc=stage, unit="", leave=False)
        else:
            yield from things
        if things:
            LOG.info("[%s] %d in %.1f s", stage, len(things), time.perf_counter() - began)

    def step(self, name: str, done: int, total: int, /) -> None:
        """Show which table is being built; log only the last one."""
        if self._is_watched:
            _write(sys.stderr, f"\rbuild: {done + 1} of {total} {name:<40.40}")
            if done + 1 == total:
                _write(sys.stderr, "\r" + " " * 70 + "\r")
        if done + 1 == total:
            LOG.info("[build] %d tables and checks", total)


def _clock() -> datetime:
    return datetime.now(UTC)


def main(arguments: Sequence[str] | None = None, *, now: Callable[[], datetime] = _clock) -> int:
    """
    Run one verb.

    Args:
        arguments: The command line without the program's name; None to use the real one.
        now: Returns the time in UTC. Every decision that depends on the time uses this clock.

    Returns:
        The exit code: 0, or the error's (see `errors.py`).
    """
    _fill_output()
    parsed = _parser().parse_args(arguments, argparse.Namespace(now=now))
    _log_to_stderr(logging.WARNING if parsed.quiet else logging.INFO)
    verb: Callable[[argparse.Namespace], int] = parsed.verb
    try:
        with (
            _stopped_by_signal(),
            nightly.alone() if parsed.is_alone else disk_told(paths.DATA) as parsed.held,
        ):
            return verb(parsed)
    except HouseError as error:
        LOG.error("%s: %s", type(error).__name__, error)
        return code_of(error)
    except KeyboardInterrupt as error:
        LOG.error(
            "%s: somebody ended the run%s; nothing half made is used, and the next run goes on",
            *(Stopped.__name__, f" ({error})" if str(error) else ""),
        )
        return code_of(error)
    except Exception as error:  # noqa: BLE001 a scheduler needs an exit code for any error
        LOG.exception(
            "%s: a bug in the program; please report it with the lines below",
            Unforeseen.__name__,
        )
        return code_of(error)
    finally:
        _let_go_of_output()


# What a scheduler or a terminal that is closed sends to end a run.
ENDS: Final = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def _stopped_by_signal() -> Iterator[None]:
    """Let a run that is told to end do so as with Ctrl-C, so that it leaves its report."""

    def stop(number: int, _: object) -> None:
        # Whoever is impatient and sends a second signal must not interrupt the report.
        for one in ENDS:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt(signal.Signals(number).name)

    before = {}
    if threading.current_thread() is threading.main_thread():
        # A run started by nohup ignores SIGHUP, and goes on ignoring it.
        before = {one: signal.getsignal(one) for one in ENDS}
        before = {one: what for one, what in before.items() if what == signal.SIG_DFL}
        for one in before:
            signal.signal(one, stop)
    try:
        yield
    finally:
        for one, what in before.items():
            signal.signal(one, what)


def _write(stream: Any, text: str) -> bool:  # noqa: ANN401 a stream that is closed may be None
    """Write what a person may read; return whether it could be written."""
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError, AttributeError):
        return False
    return True


def _fill_output() -> None:
    """Open what is closed of stdin, stdout and stderr: a file of ours would get that number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _let_go_of_output() -> None:
    """Throw away what a full or closed stdout does not take: at exit, Python would fail on it."""
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        if stream is None or _write(stream, ""):
            continue
        with suppress(OSError, ValueError):
            if stream.fileno() == number:
                os.dup2(os.open(os.devnull, os.O_WRONLY), number)


class OneEntry(logging.Formatter):
    """
    Lets no text from outside look like a line of the log, or change how a terminal shows it.

    The name of a file or the answer of a publisher may hold line ends and control characters. Only
    an entry begins at the left margin; its other lines are indented.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write an entry."""
        lines = super().format(record).splitlines() or [""]
        return "\n    ".join(
            "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line) for line in lines
        )


def _log_to_stderr(level: int) -> None:
    """Send only our own log lines to stderr: the libraries' messages would not help our readers."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneEntry("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    LOG.handlers = [handler]
    LOG.setLevel(level)
    LOG.propagate = False
    # A log that cannot be written is no reason to print the traceback of the logger.
    logging.raiseExceptions = False


def _nightly(arguments: argparse.Namespace) -> int:
    return nightly.night(_bars(), _say, arguments.now)


def _fetch(arguments: argparse.Namespace) -> int:
    visits, _ = nightly.fetch_told(_declared(), arguments.held, _bars(), arguments.now)
    return nightly.exit_code(visits=visits)


def _land(arguments: argparse.Namespace) -> int:
    from pipeline.steps import collect  # noqa: PLC0415 only for this verb

    landing = collect.land(
        _declared(), arguments.folders, arguments.index, _bars(), arguments.now()
    )
    for line in landing.left_out:
        LOG.info("[land] not kept: %s", line)
    for problem in (*landing.unclaimed, *landing.misnamed, *landing.unreadable):
        LOG.warning("[land] not kept: %s", problem)
    for path in landing.unmatched[:UNMATCHED_SHOWN]:
        LOG.warning("[land] the index lists %s, but there is no such file", path)
    if len(landing.unmatched) > UNMATCHED_SHOWN:
        more = len(landing.unmatched) - UNMATCHED_SHOWN
        LOG.warning("[land] more files that the index lists and that do not exist: %d", more)
    better = f", {len(landing.updated)} with new details from the index" if landing.updated else ""
    not_kept = len(landing.left_out) + len(landing.unclaimed) + len(landing.misnamed)
    not_kept += len(landing.unreadable)
    LOG.info(
        "[land] new files: %d, files that we already had: %d%s%s",
        len(landing.new),
        landing.held_already,
        better,
        f", not kept: {not_kept}" if not_kept else "",
    )
    return landing.exit_code


def _site(arguments: argparse.Namespace) -> int:
    outcome = nightly.site_told(_declared(), arguments.held, _bars(), _say, arguments.now().date())
    return nightly.exit_code(outcome=outcome)


def _status(arguments: argparse.Namespace) -> int:
    from pipeline.monitor import state  # noqa: PLC0415 only for this verb

    _say(state.text(_declared(), arguments.now().date()))
    return 0


def _trace(arguments: argparse.Namespace) -> int:
    from pipeline.steps import holdings, trace  # noqa: PLC0415 only for this verb

    named = (arguments.org, arguments.metric, arguments.period)
    if arguments.all == all(named):
        raise ConfigError("trace: expected ORG METRIC PERIOD, or --all with --sample and --seed")
    tracer = trace.Tracer(_declared(), holdings.read().held, paths.DATA / "marts")
    if arguments.all:
        return _trace_all(tracer, arguments)
    traced = tracer.figure(*named)
    if arguments.json:
        _say(json.dumps(traced.to_record(), ensure_ascii=False, indent=1))
    else:
        _say(traced.text() if not arguments.check else traced.said)
    return trace.EXIT_CODES[traced.verdict]


def _trace_all(tracer: "trace.Tracer", arguments: argparse.Namespace) -> int:
    """Trace a sample; the exit code is 1 if any figure differs, else 2 if any file is not held."""
    from pipeline.steps.trace import EXIT_CODES  # noqa: PLC0415 only for this verb

    found: Counter[trace.Verdict] = Counter()
    for traced in tracer.sample(arguments.sample, arguments.seed):
        found[traced.verdict] += 1
        if arguments.json:
            _say(json.dumps(traced.to_record(), ensure_ascii=False))
        elif traced.verdict != "equal" or not arguments.check:
            _say(traced.headline)
    counts = ", ".join(f"{found[verdict]} {verdict}" for verdict in EXIT_CODES)
    LOG.info("[trace] %d figures, seed %d: %s", found.total(), arguments.seed, counts)
    return next((EXIT_CODES[one] for one in ("differs", "not held") if found[one]), 0)


def _diff(arguments: argparse.Namespace) -> int:
    from pipeline.publish.editions import diff, store  # noqa: PLC0415 only for this verb

    shelf = store.read(paths.DATA / clean.EDITIONS)
    found = diff.between(shelf, arguments.before, arguments.after, arguments.org)
    if arguments.json:
        _say(json.dumps(found.to_dicts(), ensure_ascii=False, indent=1))
    else:
        _say("\n".join(diff.text(found)) or "no difference")
    return 0


def _stories(arguments: argparse.Namespace) -> int:
    from pipeline.publish.marts import reader  # noqa: PLC0415 only for this verb
    from pipeline.publish.parts import stories  # noqa: PLC0415 only for this verb

    marts = reader.read(paths.DATA / "marts")
    own = [one for one in stories.told(marts, _declared()) if one.story.org_code == arguments.org]
    if not own:
        raise ConfigError(
            f"stories: expected the code of an organisation such as RAE, found {arguments.org}; "
            "`site` builds what stories are told of"
        )
    for one in own:
        _say("\n".join(part for part in (*one.words[1:], one.caveat) if part) + "\n")
    return 0


def _snapshot(arguments: argparse.Namespace) -> int:
    _demand_checkout("snapshot")
    size = nightly.keep_snapshot(arguments.held, _bars())
    _say(f"{paths.SNAPSHOT}: {size / 1e6:.1f} MB")
    return 0


def _clean(_: argparse.Namespace) -> int:
    for path in clean.clean():
        LOG.info("[clean] removed %s", path)
    return 0


def _new_source(arguments: argparse.Namespace) -> int:
    _demand_checkout("new-source")
    for path in new_source.new_source(arguments.name, paths.ROOT, arguments.now().date()):
        _say(str(path))
    return 0


def _demand_checkout(verb: str) -> None:
    """Raise MissingTool if the verb would write into a package that pip installed."""
    if paths.IS_INSTALLED:
        raise MissingTool(
            f"{verb} changes the project itself, and this is an installed copy; run it in a "
            "checkout of the project"
        )


def _declared() -> Config:
    return config.load(paths.SOURCES_TOML, paths.METRICS_TOML)


def _bars() -> Bars:
    return Bars(is_watched=sys.stderr is not None and sys.stderr.isatty())


def _say(text: str) -> None:
    if not _write(sys.stdout, text + "\n"):
        LOG.warning("[say] what is printed cannot be written: stdout is closed or full")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="trust-tables" if paths.IS_INSTALLED else "python -m pipeline",
        description="Make a league-table site from published NHS figures. Everything is written "
        f"to {paths.DATA}.",
    )
    parser.add_argument("--quiet", action="store_true", help="print only warnings and errors")
    verbs = parser.add_subparsers(required=True, metavar="verb")

    night = verbs.add_parser("nightly", help="fetch, then site, then list what is late")
    night.set_defaults(verb=_nightly, is_alone=False)  # takes the lock itself and reports failures

    fetch = verbs.add_parser("fetch", help="find newly published files and keep them")
    fetch.set_defaults(verb=_fetch, is_alone=True)

    land = verbs.add_parser("land", help="keep published files from a folder")
    land.add_argument(
        "--from",
        dest="folders",
        action="append",
        type=Path,
        required=True,
        metavar="FOLDER",
        help=(
            "the folder with the files; if its folders are named like the publisher's address, "
            "each file keeps its address"
        ),
    )
    land.add_argument(
        "--index",
        type=Path,
        metavar="FILE",
        help="a CSV that describes single files: file, period, url, url_known, status, note",
    )
    land.set_defaults(verb=_land, is_alone=True)

    site = verbs.add_parser("site", help="examine new files, build the tables and publish the site")
    site.set_defaults(verb=_site, is_alone=True)

    held = verbs.add_parser(
        "status", help="list the data we have, its latest period and its origin, and what is late"
    )
    held.set_defaults(verb=_status, is_alone=False)

    tracing = verbs.add_parser("trace", help="follow a figure back to its published cells")
    tracing.add_argument("org", nargs="?", metavar="ORG", help="its code; ENG is England")
    tracing.add_argument("metric", nargs="?", metavar="METRIC", help="key in metrics.toml")
    tracing.add_argument("period", nargs="?", metavar="PERIOD", help="2026-03, or 2025-26-Q4")
    tracing.add_argument("--all", action="store_true", help="trace a sample of all figures")
    tracing.add_argument("--sample", type=int, default=400, metavar="N", help="how many (400)")
    tracing.add_argument("--seed", type=int, default=0, metavar="S", help="which sample (0)")
    tracing.add_argument("--check", action="store_true", help="print the verdict, not the cells")
    tracing.add_argument("--json", action="store_true", help="print every cell, for programs")
    tracing.set_defaults(verb=_trace, is_alone=False)

    differing = verbs.add_parser("diff", help="list what one edition says otherwise than another")
    differing.add_argument("before", metavar="A", help="an edition, such as 2026-06-11.1")
    differing.add_argument("after", metavar="B", help="another one")
    differing.add_argument("--org", default="", metavar="CODE", help="of one organisation")
    differing.add_argument("--json", action="store_true", help="print every fact, for programs")
    differing.set_defaults(verb=_diff, is_alone=False)

    telling = verbs.add_parser("stories", help="print sentences that may be quoted")
    telling.add_argument("org", metavar="ORG", help="its code; ENG is England")
    telling.set_defaults(verb=_stories, is_alone=False)

    snapshot = verbs.add_parser("snapshot", help="write snapshot/ from the data we have")
    snapshot.set_defaults(verb=_snapshot, is_alone=True)

    new = verbs.add_parser("new-source", help="write the skeleton of a source")
    new.add_argument("name", help="lower case with underscores, such as rtt_completed")
    new.set_defaults(verb=_new_source, is_alone=False)

    cleaning = verbs.add_parser(
        "clean", help="remove what can be made again, except the site that is served"
    )
    cleaning.set_defaults(verb=_clean, is_alone=False)  # takes the lock, and mends nothing first
    return parser
