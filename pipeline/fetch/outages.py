"""
Since when a source could not be had whole: `data/outages.json`, kept from night to night.

Written by whoever calls on the publishers, read by whoever says how things stand. It is a memory
and no proof: where it is lost or damaged, an outage begins with the next night that meets it.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from pipeline.errors import SourceUnavailable, UnreadableFile
from pipeline.fetch.visit import Visit
from pipeline.storage.atomic import write_whole

OUTAGES: Final = "outages.json"

# A doubtful link is no outage: everything that is sure was had, and a person is told of the rest.
KINDS: Final = (SourceUnavailable, UnreadableFile)


def read(path: Path) -> dict[str, date]:
    """
    Read since when sources could not be had.

    Args:
        path: The file; it need not be there.

    Returns:
        Source → the day of the first such night. A source that is in order is left out.
    """
    try:
        kept = json.loads(path.read_bytes())
        return {str(source): date.fromisoformat(day) for source, day in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def after(before: Mapping[str, date], visits: Iterable[Visit], today: date) -> dict[str, date]:
    """
    Say since when sources cannot be had, after they have been called on.

    Args:
        before: What was known before; it stays so for a source that was not called on.
        visits: What came of the calls.
        today: The day.

    Returns:
        As `read`, sources in the order of the alphabet.
    """
    since = dict(before)
    for visit in visits:
        if any(isinstance(problem, KINDS) for problem in visit.problems):
            since.setdefault(visit.source, today)
        else:
            since.pop(visit.source, None)
    return dict(sorted(since.items()))


def write(since: Mapping[str, date], path: Path) -> None:
    """Write since when sources cannot be had, whole or not at all."""
    days = {source: day.isoformat() for source, day in since.items()}
    write_whole(path, (json.dumps(days, indent=2) + "\n").encode())
