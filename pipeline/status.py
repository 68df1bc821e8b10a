"""What is held, to when and from where, as a table for a terminal."""

from pipeline import stock
from pipeline.config import Config
from pipeline.domain.releases import Status


def table(config: Config) -> str:
    """
    Lay out one line per source.

    Args:
        config: The declarations.

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
    held = stock.holdings()
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
