"""Signs in a text that nobody sees and that mean something to a page, a terminal or an eye."""

from typing import Final

import polars as pl

# Marks of format, such as those that turn the direction of writing, and control characters but for
# tab and line feeds.
INVISIBLE: Final = r"[\p{Cf}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"


def without_invisible(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """
    Take the signs that nobody sees out of every text.

    Args:
        frame: Typed rows.

    Returns:
        The rows, and a note for each column in which there were some.
    """
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    cells = {name: int(frame[name].str.contains(INVISIBLE).sum()) for name in texts}
    spoilt = [name for name in texts if cells[name]]
    return (
        frame.with_columns(pl.col(name).str.replace_all(INVISIBLE, "") for name in spoilt),
        tuple(
            f"took signs that cannot be seen out of {cells[name]} cells of {name}"
            for name in spoilt
        ),
    )
