"""
The real tables, weighed by anybody's weights: the browser finds the places of the SQL.

In `make test` a hundred weightings of each table; in `make torture` a thousand.
"""

from collections.abc import Iterator

import polars as pl
import pytest
from playwright.sync_api import Browser, Page

from pipeline.publish import assets
from pipeline.publish.context import Context
from pipeline.publish.files import reweight
from pipeline.publish.marts import reader
from tests.support.browser import browsing
from tests.support.browser.weighings import HOW_MANY, by_browser, by_sql, declared, weightings
from tests.support.real import Real

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not browsing.CHROMIUM.exists(), reason="Debian's Chromium is not installed"),
]


@pytest.fixture(name="page", scope="module")
def _page(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Page]:
    """A page that nothing stands on, beside the scripts of the site."""
    folder = tmp_path_factory.mktemp("scripts")
    for path, content in {**assets.scripts(), "index.html": b"<!doctype html>"}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    with browsing.served(folder) as host:
        yield browsing.opened(browser, f"{host}/index.html")


@pytest.fixture(name="context", scope="module")
def _context(real: Real) -> Context:
    return Context(
        marts=reader.read(real.data / "marts"),
        config=declared(),
        rules=(),
        changes=(),
        downloads=(),
    )


@pytest.mark.parametrize("number", HOW_MANY)
@pytest.mark.parametrize("table_id", ["acute", "acute-waits", "icb"])
def test_weightings_give_the_places_of_the_pipeline(
    real: Real, context: Context, page: Page, table_id: str, number: int
) -> None:
    table = declared().table(table_id)
    wanted = weightings(table, number, seed=2026)
    here = pl.col("table_id") == table_id
    ours = by_sql(
        table,
        wanted,
        real.mart("league_measures").filter(here, pl.col("edition") == "latest"),
        real.mart("league_points").filter(here),
    )
    theirs = by_browser(page, reweight.of_table(context, table), wanted)
    assert ours.height > number * 4 * 30
    assert theirs.equals(ours)
    # Some leave out what others lack, and so rank more than the published table does.
    held = real.mart("league_places").filter(here, pl.col("edition") == "latest")
    ranked = ours.group_by("weighting", "method").len()["len"].to_list()
    # A theme of which only a figure without a score is left gives no place either.
    placed = held.drop_nulls("place")
    unsure = placed["left_out"].count()
    assert placed.height - unsure <= min(ranked) <= placed.height
    assert table.org_kind == "icb" or max(ranked) > min(ranked)
    # The first weighting is the published one.
    first = theirs.filter(weighting=0)
    published = held.drop_nulls("place").select("org_code", "place").sort("org_code")
    as_published = first.filter(method="rank").select("org_code", "place").sort("org_code")
    assert as_published.rows() == published.rows()
    variants = real.mart("league_variants").filter(here)
    for method in ("zscore", "minmax", "target"):
        variant = variants.filter(variant_id=f"normalisation {method}").sort("org_code")
        as_drawn = first.filter(method=method).sort("org_code")
        assert as_drawn.select("org_code", "place").rows() == (
            variant.select("org_code", "place").rows()
        )
