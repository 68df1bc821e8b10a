"""
Check `data/` before a run relies on it, and repair or delete what is damaged.

Everything there except the archive can be made again. So we delete it if it is damaged, and the run
makes it again. A damaged file of the archive is asked for again at its publisher.
"""

from collections.abc import Iterator
from typing import Final

from pipeline import paths
from pipeline.archive import ledger
from pipeline.publish import output
from pipeline.steps import holdings
from pipeline.steps.holdings import State
from pipeline.steps.wall import CLOCK, KILLED
from pipeline.storage.atomic import damaged, is_unlisted, write_sums
from pipeline.warehouse import marts

# Describes what the site was made of; a night whose note would be the same makes nothing.
MADE_OF: Final = "made-of.txt"

# Refusals that hold until the next run only: the bytes kept here were damaged, or this machine was
# too busy or too small while it read them. A file that is at fault itself is refused again.
PASSING: Final = (holdings.DAMAGED_HERE, CLOCK, KILLED)

AGAIN: Final = "found damaged, so we make it again"


def mend() -> Iterator[str]:
    """
    Repair what is damaged in `data/`; call only with the lock held.

    Yields:
        What was done, one line for each damage; none if nothing was damaged.
    """
    # What the last run had no leave to remove, or no time.
    marts.recover(paths.DATA / "marts")
    output.remove_older(paths.DATA / "site")
    if done := ledger.mend_ledger(paths.DATA / "landed"):
        yield done
    yield from _made_of_releases()
    yield from _made_of_everything()


def damage(state: State) -> Iterator[str]:
    """Name files of the archive that are damaged, lost or unknown to the ledger."""
    landed = paths.DATA / "landed"
    for path in sorted(state.damaged):
        yield (
            f"{path}: {holdings.DAMAGED_HERE}. The next run fetches it again; if a person landed "
            "it, land it again"
        )
    for path in ledger.unwritten(landed, state.landed):
        yield (
            f"{path}: expected a line for it in the ledger, found none, so we do not use it. The "
            "next run fetches it again; if a person landed it, land it again"
        )


def _made_of_releases() -> Iterator[str]:
    """Delete damaged tables and verdicts, and refusals that this machine alone may have caused."""
    for name in holdings.MADE:
        spoilt = [*damaged(paths.DATA / name), *holdings.unreadable(paths.DATA / name)]
        for path in dict.fromkeys(spoilt):
            if path.exists():
                path.unlink()
            yield f"{path}: {AGAIN}"
        if spoilt or is_unlisted(paths.DATA / name):
            write_sums(paths.DATA / name)
    # No message: `damage` reports files that are still damaged; the others are whole again.
    for path in holdings.refused_because(paths.DATA, PASSING):
        path.unlink()


def _made_of_everything() -> Iterator[str]:
    """Delete the note of what the site was made of if the site or a mart is damaged."""
    note = paths.DATA / MADE_OF
    if not note.exists():
        return
    tables, site = paths.DATA / "marts", paths.DATA / "site"
    spoilt = list(damaged(tables)) if tables.exists() else [tables]
    if not output.is_as_made(site):
        spoilt.append(site)
    for path in spoilt:
        yield f"{path}: {AGAIN}"
    if spoilt:
        note.unlink()
