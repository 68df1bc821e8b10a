"""
Remove from `data/` what can be made again.

Somebody who cleans may have nothing installed yet, or no longer. So this runs by itself
(`python3 -m pipeline.steps.clean`) and imports no package but ours.
"""

import sys
from pathlib import Path
from typing import Final

from pipeline import paths
from pipeline.errors import HouseError
from pipeline.storage.atomic import remove
from pipeline.storage.disk import disk_told
from pipeline.storage.lock import only_one

# Every verb that writes into data/ takes this lock, so that two runs never overlap.
LOCK: Final = "nightly.lock"

# Every edition is kept for ever.
EDITIONS: Final = "editions"

SITE: Final = "site"
KEPT: Final = ("landed", EDITIONS, LOCK, SITE, "status.json")


def clean() -> tuple[Path, ...]:
    """
    Remove from `data/` what can be made again, while no other run is at work.

    Kept: the archive, the editions, the lock, and the site that is served with its status.

    Returns:
        What was removed.

    Raises:
        AlreadyRunning: A run is at work; nothing was removed.
        DiskProblem: The disk refuses.
    """
    with disk_told(paths.DATA), only_one(paths.DATA / LOCK):
        kept = {paths.DATA / name for name in KEPT}
        # The site is a link; what readers see lies where it leads.
        kept.add(paths.DATA / (paths.DATA / SITE).resolve().name)
        gone = tuple(one for one in sorted(paths.DATA.iterdir()) if one not in kept)
        for one in gone:
            remove(one)
    return gone


def main() -> int:
    """Clean, and say what was removed; return the exit code."""
    try:
        for one in clean():
            sys.stderr.write(f"[clean] removed {one}\n")
    except HouseError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
