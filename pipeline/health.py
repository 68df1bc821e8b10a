"""
What anybody may know of the last night: `data/status.json`, for a monitor that watches the site.

A web server hands it out beside the site, so it holds no path, no address and no message; those
are in `data/report.json`. Its fields keep their names and meanings as long as `format` stays 1.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pipeline.errors import (
    EditionDamaged,
    Overdue,
    SourceProblem,
    SourceUnavailable,
    UnreadableFile,
    Unrecognised,
)
from pipeline.report import Report, moment
from pipeline.storage.atomic import write_whole

STATUS: Final = "status.json"
FORMAT: Final = 1

# One word for each night that came to its end; the site is as new as what is held allows.
WORDS: Final = {
    0: "good",
    SourceProblem.exit_code: "refused",
    Unrecognised.exit_code: "unrecognised",
    UnreadableFile.exit_code: "unreadable",
    SourceUnavailable.exit_code: "unreachable",
    Overdue.exit_code: "late",
    EditionDamaged.exit_code: "damaged",
}

# A night that broke off; whatever its code, the site is the one of the night before.
FAILED: Final = "failed"


def write(night: Report, data: Path, *, is_whole: bool) -> None:
    """
    Write the health file, whole or not at all.

    Args:
        night: The night that is over.
        data: The folder with the link to the site; the file is written beside it.
        is_whole: Whether the night came to its end. A damaged ledger breaks a night off with the
            code that a refused release has, so the code alone does not tell.
    """
    text = json.dumps(lay_out(night, data / "site", is_whole=is_whole), indent=2)
    write_whole(data / STATUS, f"{text}\n".encode())


def lay_out(night: Report, site: Path, *, is_whole: bool) -> dict[str, Any]:
    """
    Lay out the health of the site as plain values.

    Args:
        night: The night that is over.
        site: The link that readers follow.
        is_whole: Whether the night came to its end.

    Returns:
        Its keys always stand in the same order. `site` is null where there is none; a source is
        null where the night broke off before its state was known.
    """
    reaches = {reach.source: reach for reach in night.standing.reaches}
    return {
        "format": FORMAT,
        "started": moment(night.started),
        "finished": moment(night.finished),
        "exit_code": night.exit_code,
        # A code without a word is sooner an alarm too many than one too few.
        "night": WORDS.get(night.exit_code, FAILED) if is_whole else FAILED,
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
    Say since when readers see what they see, and the name of its folder; None where nothing is.

    The folder is named by a digest of its content and is written once, so its date is the day of
    the last change, however often the same site was made again.
    """
    if not site.exists():
        return None
    changed = datetime.fromtimestamp(site.stat().st_mtime, tz=UTC)
    return {"changed": moment(changed), "folder": site.resolve().name}
