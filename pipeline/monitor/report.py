"""
Write what a night leaves for its operator and monitors: `data/report.json`, `data/status.json`.

The report is for the operator. No page is made from it, because the site would then differ every
night. The next night reads it to see which marks are not new. Keys stay; new ones may be added.

    started, finished      UTC, to the second
    exit_code, made        the night's exit code, and what was made of the site
    sources.<key>.fetch    found, new, unchanged, problems; null if the source was not visited
    sources.<key>.held     newest, to, expected, due, is_late, days_late, unavailable_since;
                           null if the night ended before that was known
    warnings               one line for each late source and each overdue review
    refused, not_submitted, missing, frozen
                           what is odd about the figures on the site, each with a key, one line of
                           words, and is_new: whether it is missing from the previous report

The status is for a monitor that watches the site. A web server serves it beside the site, so it
contains no path, no address and no message. Its fields keep their names and meanings as long as
`format` stays 1.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline.errors import (
    EditionDamaged,
    Overdue,
    SourceProblem,
    SourceUnavailable,
    UnreadableFile,
    Unrecognised,
)
from pipeline.monitor.freshness import Reach, Standing
from pipeline.storage.atomic import write_whole

if TYPE_CHECKING:
    from pipeline.fetch.visit import Visit

REPORT: Final = "report.json"

# The kinds of marks, in the order in which we report them.
KINDS: Final = ("refused", "not_submitted", "missing", "frozen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """
    Something about the figures that a person should know.

    Attributes:
        kind: One of KINDS.
        key: What it is about; the same every night while it lasts.
        words: One line: what, since when, and what to do.
        is_new: Whether it is missing from the previous report.
    """

    kind: str
    key: str
    words: str
    is_new: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """
    A night from start to end.

    Attributes:
        started: When it began, UTC.
        finished: When it ended, UTC.
        exit_code: The exit code it gave the scheduler.
        made: What was made of the site, in words.
        sources: The keys of all sources, in the order in which they are declared.
        visits: The results of visiting the sources that are fetched.
        standing: How far each source reaches; empty if the night ended before that was known.
        marks: What is odd about the figures on the site.
        is_whole: Whether the night ran to its end. A damaged ledger ends a night early with the
            same code as a refused release, so the code alone is not enough.
    """

    started: datetime
    finished: datetime
    exit_code: int
    made: str
    sources: tuple[str, ...]
    visits: "tuple[Visit, ...]"
    standing: Standing
    marks: tuple[Mark, ...] = ()
    is_whole: bool = True


def leave(night: Report, data: Path) -> None:
    """Write the report and status of a night into `data/`, each whole or not at all."""
    for name, laid in (
        (REPORT, lay_out(night)),
        (STATUS, lay_out_status(night, data / "site")),
    ):
        text = json.dumps(laid, indent=2, ensure_ascii=False)
        write_whole(data / name, f"{text}\n".encode())


def known(path: Path) -> frozenset[tuple[str, str]]:
    """
    Read the marks in the last report.

    Args:
        path: The report; if it is missing or damaged, there are no marks.

    Returns:
        The kind and the key of each.
    """
    try:
        last = json.loads(path.read_bytes())
        return frozenset((kind, mark["key"]) for kind in KINDS for mark in last.get(kind, ()))
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return frozenset()


def lay_out(report: Report) -> dict[str, Any]:
    """
    Lay out a report as plain values.

    Args:
        report: The night.

    Returns:
        Its keys in a fixed order, its sources in the order of their declaration; null means not
        known.
    """
    visits = {visit.source: visit for visit in report.visits}
    reaches = {reach.source: reach for reach in report.standing.reaches}
    return {
        "started": moment(report.started),
        "finished": moment(report.finished),
        "exit_code": report.exit_code,
        "made": report.made,
        "sources": {
            source: {"fetch": _fetched(visits.get(source)), "held": _held(reaches.get(source))}
            for source in report.sources
        },
        "warnings": list(report.standing.warnings),
        **{
            kind: [
                {"key": mark.key, "words": mark.words, "is_new": mark.is_new}
                for mark in report.marks
                if mark.kind == kind
            ]
            for kind in KINDS
        },
    }


def _fetched(visit: "Visit | None") -> dict[str, Any] | None:
    """Lay out the result of visiting a source; None if it was not visited."""
    if visit is None:
        return None
    return {
        "found": visit.found,
        "new": list(visit.new),
        "unchanged": visit.unchanged,
        "problems": list(_named(visit.problems)),
    }


def _held(reach: Reach | None) -> dict[str, Any] | None:
    """Lay out how far a source reaches; None if the night ended before that was known."""
    if reach is None:
        return None
    since = reach.unavailable_since
    return {
        "newest": reach.newest.isoformat() if reach.newest else None,
        "to": reach.to or None,
        "expected": reach.expected or None,
        "due": reach.due.isoformat() if reach.due else None,
        "is_late": bool(reach.days_late),
        "days_late": reach.days_late,
        "unavailable_since": since.isoformat() if since else None,
    }


def _named(problems: Iterable[Exception]) -> Iterable[str]:
    return (f"{type(problem).__name__}: {problem}" for problem in problems)


def moment(when: datetime) -> str:
    """Spell a moment in UTC to the second, as the ledger does."""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


STATUS: Final = "status.json"
FORMAT: Final = 1

# One word for each way a night can run to its end; the site is then as new as our holdings allow.
WORDS: Final = {
    0: "good",
    SourceProblem.exit_code: "refused",
    Unrecognised.exit_code: "unrecognised",
    UnreadableFile.exit_code: "unreadable",
    SourceUnavailable.exit_code: "unreachable",
    Overdue.exit_code: "late",
    EditionDamaged.exit_code: "damaged",
}

# A night that ended early; whatever its code, the site is still that of the night before.
FAILED: Final = "failed"


def lay_out_status(night: Report, site: Path) -> dict[str, Any]:
    """
    Lay out the health of the site as plain values.

    Args:
        night: The finished night.
        site: The link that readers follow.

    Returns:
        Its keys in a fixed order. `site` is null if there is no site; a source is null if the night
        ended before its state was known.
    """
    reaches = {reach.source: reach for reach in night.standing.reaches}
    return {
        "format": FORMAT,
        "started": moment(night.started),
        "finished": moment(night.finished),
        "exit_code": night.exit_code,
        # For a code without a word, prefer a false alarm to a missed one.
        "night": WORDS.get(night.exit_code, FAILED) if night.is_whole else FAILED,
        "site": _site(site),
        "sources": {
            source: {
                "newest": reach.newest.isoformat() if reach.newest else None,
                "is_late": bool(reach.days_late),
            }
            if (reach := reaches.get(source))
            else None
            for source in night.sources
        },
    }


def _site(site: Path) -> dict[str, str] | None:
    """
    Return when the site last changed and the name of its folder; None if there is no site.

    The folder is named after a digest of its content and written once. So its date is the day of
    the last change, however often the same site was made again.
    """
    if not site.exists():
        return None
    changed = datetime.fromtimestamp(site.stat().st_mtime, tz=UTC)
    return {"changed": moment(changed), "folder": site.resolve().name}
