"""
A made-up table that can be sorted and narrowed down, and how a test looks at it in a browser.

The trusts are those of `marts`, spread over regions, boards and types.
"""

from typing import Any, Final

import polars as pl
from playwright.sync_api import Browser, Page, expect

from tests.support.browser.browsing import opened
from tests.support.made import marts

LEAGUE: Final = "league/acute/index.html"
OFFICIAL: Final = "official/acute/2025-26-q4/index.html"
PUBLISHED: Final = ["ZZ5", "ZZ1", "ZY1", "ZY2", "ZY3", "ZZ2", "ZZ3", "ZZ6", "ZZ7", "ZZ8", "ZZ9"]
# Who has which share of A&E within four hours; ZZ7 and ZZ2 are level, ZZ3 has no figure.
WITHIN: Final = {
    "ZZ9": 0.81,
    "ZZ5": 0.80,
    "ZZ2": 0.79,
    "ZZ7": 0.79,
    "ZY1": 0.78,
    "ZZ1": 0.77,
    "ZY2": 0.76,
    "ZZ6": 0.75,
    "ZY3": 0.70,
    "ZZ8": 0.0912345678,
    "ZZ3": None,
}
BEST_FIRST: Final = ["ZZ9", "ZZ5", "ZZ2", "ZZ7", "ZY1", "ZZ1", "ZY2", "ZZ6", "ZY3", "ZZ8", "ZZ3"]
WORST_FIRST: Final = ["ZZ8", "ZY3", "ZZ6", "ZY2", "ZZ1", "ZY1", "ZZ2", "ZZ7", "ZZ5", "ZZ9", "ZZ3"]
COUNT: Final = "#tools [data-count]"


def frames() -> dict[str, pl.DataFrame]:
    """Spread the made-up trusts over regions, boards and types, and give one a dangerous name."""
    frames = marts.frames()
    code = pl.col("org_code")
    acute = pl.col("table_id") == "acute"
    frames["league_places"] = frames["league_places"].with_columns(
        org_name=pl.when(code == "ZZ9").then(pl.lit("=Éxample")).otherwise(pl.col("org_name")),
        region_name=pl.when(code.str.starts_with("ZY"))
        .then(pl.lit("South"))
        .otherwise(pl.lit("North")),
        icb_code=pl.when(acute & (code < "ZZ5"))
        .then(pl.lit("QZ1"))
        .when(acute)
        .then(pl.lit("QZ2")),
        subtype=pl.when(acute & code.is_in(["ZZ1", "ZY2"]))
        .then(pl.lit("acute - teaching"))
        .otherwise(pl.col("subtype")),
    )
    within = acute & (pl.col("metric_id") == "ae_within_4h") & code.is_in(list(WITHIN))
    frames["league_measures"] = frames["league_measures"].with_columns(
        metric_value=pl.when(within)
        .then(code.replace_strict(WITHIN, default=None, return_dtype=pl.Float64))
        .otherwise(pl.col("metric_value")),
        flag=pl.when(within & (code == "ZZ3"))
        .then(pl.lit("not_submitted"))
        .otherwise(pl.col("flag")),
    )
    return frames


def shown(browser: Browser, url: str, **context: Any) -> Page:  # noqa: ANN401 whatever a context takes
    """Open a page and wait until its table can be changed."""
    page = opened(browser, url, **context)
    expect(page.locator("#tools")).to_be_visible()
    return page


def codes(page: Page) -> list[str]:
    """Name whom the table shows, from the top."""
    found: list[str] = page.locator(".league tbody tr[data-code]").evaluate_all(
        "rows => rows.filter(row => row.checkVisibility()).map(row => row.dataset.code)"
    )
    return found


def press_sort(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Sort by {name}", exact=True).click()
