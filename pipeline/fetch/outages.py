"""
Record when each source's outage began, from night to night: `data/outages.json`.

In an outage we cannot get all of a source. Fetching writes the file, and the monitor reads it. It
is a memory aid, not proof: if it is lost or damaged, an outage counts from the next night that
meets it.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.errors import SourceUnavailable, Unforeseen, UnreadableFile
from pipeline.storage.atomic import write_whole

if TYPE_CHECKING:
    from pipeline.fetch.visit import Visit

OUTAGES: Final = "outages.json"

# A doubtful link is not an outage: we got all that is certain, and a person hears of the rest.
KINDS: Final = (SourceUnavailable, UnreadableFile, Unforeseen)


def read(path: Path) -> dict[str, date]:
    """
    Read when each current outage began.

    Args:
        path: The file; it may be missing.

    Returns:
        Source → the day of its outage's first night. Sources without an outage are left out.
    """
    try:
        kept = json.loads(path.read_bytes())
        return {str(source): date.fromisoformat(day) for source, day in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def after(before: Mapping[str, date], visits: "Iterable[Visit]", today: date) -> dict[str, date]:
    """
    Update when each outage began, after visiting the sources.

    Args:
        before: The outages before; they stay unchanged for a source that was not visited.
        visits: The results of the visits.
        today: The day.

    Returns:
        The same as from `read`, with the sources in alphabetical order.
    """
    since = dict(before)
    for visit in visits:
        if any(isinstance(problem, KINDS) for problem in visit.problems):
            since.setdefault(visit.source, today)
        else:
            since.pop(visit.source, None)
    return dict(sorted(since.items()))


def write(since: Mapping[str, date], path: Path) -> None:
    """Write when each outage began; write the file whole or not at all."""
    days = {source: day.isoformat() for source, day in since.items()}
    write_whole(path, (json.dumps(days, indent=2) + "\n").encode())
