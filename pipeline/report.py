"""
What a night leaves for whoever watches over it: `data/report.json`.

Nothing reads it here, least of all the pages: a site made of it would differ every night.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pipeline.fetch.visit import Visit
from pipeline.freshness import Reach, Standing
from pipeline.whole import write_whole

REPORT: Final = "report.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """
    A night from its beginning to its end.

    Attributes:
        started: When it began, UTC.
        finished: When it was over, UTC.
        exit_code: What it told the scheduler.
        made: What was made of the site, in words.
        sources: The keys of all sources, in the order in which they are declared.
        visits: What came of calling on those that are fetched.
        standing: How far each source reaches; empty where the night ended before that was known.
    """

    started: datetime
    finished: datetime
    exit_code: int
    made: str
    sources: tuple[str, ...]
    visits: tuple[Visit, ...]
    standing: Standing


def write(report: Report, path: Path) -> None:
    """Write a report as JSON, whole or not at all."""
    text = json.dumps(lay_out(report), indent=2, ensure_ascii=False)
    write_whole(path, f"{text}\n".encode())


def lay_out(report: Report) -> dict[str, Any]:
    """
    Lay out a report as plain values.

    Args:
        report: The night.

    Returns:
        Its keys always stand in the same order, its sources in that of their declaration; null
        stands for what is not known.
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
    }


def _fetched(visit: Visit | None) -> dict[str, Any] | None:
    """Lay out what came of calling on a source; None where it was not called on."""
    if visit is None:
        return None
    return {
        "found": visit.found,
        "new": list(visit.new),
        "unchanged": visit.unchanged,
        "problems": list(_named(visit.problems)),
    }


def _held(reach: Reach | None) -> dict[str, Any] | None:
    """Lay out how far a source reaches; None where the night ended before that was known."""
    if reach is None:
        return None
    return {
        "newest": reach.newest.isoformat() if reach.newest else None,
        "to": reach.to or None,
        "expected": reach.expected or None,
        "due": reach.due.isoformat() if reach.due else None,
        "is_late": bool(reach.days_late),
        "days_late": reach.days_late,
    }


def _named(problems: Iterable[Exception]) -> Iterable[str]:
    return (f"{type(problem).__name__}: {problem}" for problem in problems)


def moment(when: datetime) -> str:
    """Spell a moment in UTC as the ledger does, to the second."""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"
