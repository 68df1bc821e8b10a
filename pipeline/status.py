"""What is held, to when and from where, what is late and what is odd, as text for a terminal."""

from datetime import date

from pipeline import paths, watch
from pipeline.config import Config
from pipeline.domain.releases import Status
from pipeline.freshness import Reach
from pipeline.steps import holdings
from pipeline.steps.holdings import Held


def text(config: Config, today: date) -> str:
    """
    Lay out what is held, how far it reaches, and what is odd about the figures of the site.

    Args:
        config: The declarations.
        today: The day, which tells what is late.

    Returns:
        The table, one line per source, then one line per overdue review and per mark.
    """
    held = holdings.holdings()
    now = watch.stand(config, held, today)
    reaches = (_reaches(one) for one in now.reaches)
    reviews = (f"warning: {review}" for review in now.reviews)
    marks = (
        f"{one.kind.replace('_', ' ')}: {one.words}"
        for one in watch.marks(config, paths.DATA / "marts")
    )
    return "\n".join([table(config, held), "", *reaches, *reviews, *marks])


def _reaches(one: Reach) -> str:
    """Say of one source how far it reaches, what is late and what could not be had."""
    reach = f"figures reach to {one.to}" if one.to else "no admitted figures held"
    return "; ".join(
        words for words in (f"{one.source}: {reach}", one.words, one.unavailable) if words
    )


def table(config: Config, held: list[Held]) -> str:
    """
    Lay out one line per source.

    Args:
        config: The declarations.
        held: Every release.

    Returns:
        Source, releases held, first and last period by name, newest publication, how many are
        first-hand, second-hand and transcribed, how many stand in `data/` and how many only in
        `snapshot/`, how many are refused or not examined yet.
    """
    head = (
        "source",
        "held",
        "from",
        "to",
        "published",
        *Status,
        "here",
        "carried",
        "refused",
        "pending",
    )
    rows = [head]
    for source in config.sources:
        mine = [one for one in held if one.release.source == source.id]
        judged = [one for one in mine if one.is_examined]
        periods = sorted(one.release.period for one in mine)
        rows.append(
            (
                source.id,
                str(len(mine)),
                periods[0] if periods else "-",
                periods[-1] if periods else "-",
                max((one.release.published for one in mine), default="") or "-",
                *(str(sum(one.release.status is status for one in mine)) for status in Status),
                str(sum(one.landed is not None for one in mine)),
                str(sum(one.landed is None for one in mine)),
                str(sum(not one.judgement()["admitted"] for one in judged)),
                str(len(mine) - len(judged)),
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
