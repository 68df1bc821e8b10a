"""Make a page per league table on who is truly ahead of whom: a sentence for every pair."""

from collections.abc import Iterator
from typing import Final

from pipeline.config.metrics import Table
from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.marts.range_rows import LeaguePair
from pipeline.publish.marts.rows import LeaguePlace
from pipeline.publish.parts import as_of, certainty

TEMPLATE: Final = "pages/ahead.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page per table, at /league/<table>/ahead/."""
    tables = {table for table, _ in context.marts.ranges.pairs}
    for table in context.config.tables:
        if table.id in tables:
            yield _page(context, table)


def _page(context: Context, table: Table) -> Page:
    """Build the page of one table."""
    places = context.marts.places.get((table.id, "latest"), ())
    # In the order of the pairs: of a tie, the first by code.
    ranked = sorted(
        (line for line in places if line.place is not None),
        key=lambda line: (line.place or 0, line.org_code),
    )
    order = {line.org_code: number for number, line in enumerate(ranked)}

    def pairs(line: LeaguePlace) -> list[LeaguePair]:
        found = context.marts.ranges.pairs.get((table.id, line.org_code), ())
        return sorted(
            (pair for pair in found if pair.below_code in order),
            key=lambda pair: order[pair.below_code],
        )

    return Page(
        path=urls.ahead(table.id),
        template=TEMPLATE,
        title=f"Is one truly ahead of another? {table.title}",
        description=f"A sentence with an address for any two of “{table.title}”: clearly ahead, or "
        "too close to call.",
        section=urls.LEAGUES,
        crumbs=(
            Link(words="League tables", href=urls.LEAGUES),
            Link(words=table.title, href=urls.league(table.id)),
        ),
        view={
            "table": table,
            "noun": certainty.noun(table),
            "as_of": as_of.line(context, table),
            "ranked": ranked,
            "names": {line.org_code: line.org_name for line in ranked},
            "pairs": pairs,
            "csv": context.csv_of("league_pairs"),
            "rule": context.rule("told-apart"),
        },
    )
