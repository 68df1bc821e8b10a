"""
A page of a quarter's financial performance of made-up systems, typed as the publisher's is built.

The labels stand here as the page prints them, not as `layouts.toml` has them. No figure is
anybody's.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

NAME: Final = "financial-performance-report-{slug}.html"

# As the page of a fourth quarter has them.
LABELS: Final = (
    "Provider / ICB name",
    "Plan inc DSF £m",
    "Actual inc DSF £m",
    "Var £m",
    "Var % of turnover",
    "Allocation £m (ICB only)",
    "Plan exc DSF £m",
    "Outturn exc DSF £m",
    "Receipt of DSF for NOF purposes",
)
LABELS_YTD: Final = (
    LABELS[0],
    *("YTD plan inc DSF £m", "YTD actual inc DSF £m"),
    *LABELS[3:5],
    *("Allocation YTD £m (ICB only)", "Full year plan exc DSF £m"),
    *("Forecast outturn exc DSF £m", "Forecasting receipt of DSF"),
)

SYSTEMS: Final = 24
REGION: Final = "Provider and ICB financial position \N{EN DASH} Nowhere region"

Row = tuple[str, ...]


def heading(system: str) -> str:
    """Write the heading of a system's table."""
    return f"Surplus / (deficit) position \N{EN DASH} {system}"


def systems(changed: str = "", percent: str = "(0.1%)") -> dict[str, list[Row]]:
    """
    Give the rows of each system: two trusts, the board, and their total.

    Args:
        changed: Another actual figure for the first trust, as printed; its total stays.
        percent: Of every second trust, how much of its turnover the variance is, as printed.
    """
    made = {}
    for number in range(SYSTEMS):
        name = f"Made-up {number}" if number else "Nowhere"
        actual = changed if changed and not number else "7.2"
        board = _row(f"{name} ICB", "0.0", "0.3", "0.3", "(0%)")
        made[f"{name} ICS"] = [
            _row(f"{name} General NHS FT", "7.2", actual, "0.0", "0.0%"),
            _row(f"{name} & District NHS Trust", "(1,003.0)", "(1,003.3)", "(0.3)", percent),
            (*board[:5], "1,234.5", *board[6:8], "Yes"),
            _row(f"Total {name} ICS", "(995.8)", "(995.8)", "0.0", "0.0%"),
        ]
    return made


def page(
    title: str = "Financial performance report 2025/26: Quarter 4",
    tables: Mapping[str, Iterable[Row]] | None = None,
    *,
    labels: Sequence[str] = LABELS,
    mark: str = "7f3a",
) -> bytes:
    """
    Make a page.

    Args:
        title: Its heading.
        tables: System → its rows; None for all of them.
        labels: The header of the tables.
        mark: What the server makes anew for every reading.

    Returns:
        The page, with a menu, the headline table of the whole NHS, and a table for each system.
    """
    body = "\n".join(
        f"<h3>{escape(heading(system))}</h3>\n{_table(labels, rows)}"
        for system, rows in (systems() if tables is None else tables).items()
    )
    headline = _table(("Surplus / (Deficit)", "Allocation", "Plan £m"), [("Systems", "100", "(5)")])
    return f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>NHS England » {escape(title)}</title>
<script nonce="{mark}">window.read = "{mark}";</script></head>
<body><nav><a href="https://www.england.nhs.uk/">Home</a></nav>
<main><h1>{escape(title)}</h1><h2>Headline position</h2>
<p>This report should be read in conjunction with updates to the board.</p>
<h3>Actual surplus / (deficit)</h3>{headline}
<h2>{REGION}</h2>
{body}
</main><footer><p>Read under {mark}.</p></footer></body></html>
""".encode()


def _row(name: str, plan: str, actual: str, variance: str, percent: str) -> Row:
    return (name, plan, actual, variance, percent, "", plan, actual, "")


def _table(labels: Sequence[str], rows: Iterable[Row]) -> str:
    head = "".join(f"<th>{escape(label)}</th>" for label in labels)
    lines = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell) or '&nbsp;'}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return (
        f'<figure class="wp-block-table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{lines}</tbody></table></figure>"
    )
