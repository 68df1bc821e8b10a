"""Work out the geometry of a drawing of spans: a bar from one figure to another in each row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.publish.drawing import strokes
from pipeline.publish.drawing.charts import Drawing

WIDTH: Final = 336
SIDE: Final = 6
# A line of words and, below it, the bar.
ROW: Final = 34
BAR: Final = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """
    One row of the drawing.

    Attributes:
        words: What the row is.
        said: Its figures in words.
        low: Where the bar begins.
        high: Where it ends.
        at: Where the dot is; None draws none.
    """

    words: str
    said: str
    low: float
    high: float
    at: float | None = None


def spans(
    rows: Sequence[Span], *, ident: str, title: str, low: float | None = None
) -> Drawing | None:
    """
    Lay out one bar for each row, all on one scale.

    Args:
        rows: The rows from the top down, in any unit.
        ident: The id of the drawing, unique on its page.
        title: What is drawn.
        low: Where the scale begins; None begins it at the lowest bar.

    Returns:
        The drawing, or None without rows. `bars` and `dots` are one path each; `rows` has the words
        of each row and their height.
    """
    if not rows:
        return None
    start = min(row.low for row in rows) if low is None else low
    reach = max(row.high for row in rows) - start

    def x(figure: float) -> int:
        part = (figure - start) / reach if reach else 0
        return round(SIDE + part * (WIDTH - 2 * SIDE))

    heights = [ROW * number + BAR for number in range(len(rows))]
    return {
        "id": ident,
        "title": title,
        "description": ". ".join(f"{row.words}: {row.said}" for row in rows) + ".",
        "width": WIDTH,
        "height": ROW * len(rows),
        "left": SIDE,
        "right": WIDTH - SIDE,
        "bars": "".join(
            f"M{x(row.low)} {y}H{x(row.high)}" for row, y in zip(rows, heights, strict=True)
        ),
        "dots": strokes.dots(
            [(x(row.at), y) for row, y in zip(rows, heights, strict=True) if row.at is not None]
        ),
        "rows": [(y - 8, row.words, row.said) for row, y in zip(rows, heights, strict=True)],
    }
