"""Make the data page: how to read the tidy file, tables by question, every download described."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.files import citations, database, metadata
from pipeline.publish.marts.rows import group

TEMPLATE: Final = "pages/data.html"

# The table with every figure: the one to begin with.
TIDY: Final = "observations"

# What people ask → the tables that answer it, the first first.
ASKED: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("How has a trust or an ICB done, month by month?", (TIDY, "series-breaks", "signals")),
    ("Who ranks where, and how sure is that?", ("league-places", "league-measures", "movers")),
    ("What can I print about a trust?", ("stories", "stories-icbs", "stories-regions")),
    ("Who rose or fell by more than England and chance?", ("movers", "series-changes")),
    ("Which published cell is a figure from?", ("figure-rows", "formulas", "release-columns")),
    ("Which files have we read, and when are the next due?", ("releases", "calendar")),
    ("What is measured, against which target?", ("metrics", "targets", "weights")),
    ("Which ICB and region does a trust belong to?", ("organisations", "geographies")),
    ("What happens to figures when trusts merge?", ("observations-as-now", "successions")),
    ("What did NHS England's own tables say?", ("official-places", "official-scores")),
    ("Which figures are missing or odd?", ("missing-figures", "figure-credibility")),
    ("What was corrected later?", ("changes", "revisions")),
)
LISTS: Final = ("dictionary", "codes", "tables", "schema-changes")


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /data/."""
    newest = {f"league-{table.id}.csv" for table in context.config.tables}
    groups = group(context.downloads, lambda download: download.group)
    leagues = groups.get("league", ())
    tables = {download.table: download for download in context.downloads}
    yield Page(
        path=urls.DATA,
        template=TEMPLATE,
        title="Data to download",
        description="Every table of the site as CSV, Parquet and for Excel, with the meaning of "
        "every column; one database; an API.",
        section=urls.DATA,
        dataset=metadata.json_ld(
            context,
            name="figures, ranks and how sure they are",
            about="Every figure of every measure with the published cells it came from, and the "
            "newest league tables.",
            path=urls.DATA,
            tables=[
                one for one in context.downloads if one.mart == "observations" or one.name in newest
            ],
            measures=context.config.metrics,
            months=metadata.months_of(context.marts, context.config.metrics),
        ),
        view={
            "citation": citations.long(context),
            "citation_short": citations.short(context),
            "database": urls.download(database.NAME),
            "attach": urls.download(database.ATTACH),
            "tidy": tables.get(TIDY),
            "code": lines(context.config.address) if TIDY in tables else (),
            "has_address": bool(context.config.address),
            "asked": [
                (question, found)
                for question, names in ASKED
                if (found := [tables[name] for name in names if name in tables])
            ],
            "lists": {name: tables[name] for name in LISTS if name in tables},
            "edition": context.edition,
            "leagues": [download for download in leagues if download.name in newest],
            "past": [download for download in leagues if download.name not in newest],
            "metrics": groups.get("metric", ()),
            "specialties": groups.get("specialty", ()),
            "tables": groups.get("table", ()),
        },
    )


def lines(address: str) -> tuple[tuple[str, str], ...]:
    """
    Write the line that reads the tidy file in each tool.

    Args:
        address: Of the site, with a slash at the end. Empty if it has none yet: the lines then read
            a file that was saved, and curl takes the address from the shell.

    Returns:
        The tool and its line.
    """
    folder = f"{address}{urls.DOWNLOADS}" if address else ""
    site = address or "$SITE/"
    return (
        (
            "Python, pandas",
            f'import pandas; figures = pandas.read_parquet("{folder}{TIDY}.parquet")',
        ),
        (
            "Python, polars",
            f'import polars; figures = polars.read_parquet("{folder}{TIDY}.parquet")',
        ),
        ("R", f'figures <- read.csv("{folder}{TIDY}.csv", na.strings = "")'),
        ("DuckDB", f"create table figures as from '{folder}{TIDY}.parquet';"),
        ("curl", f'curl -O "{site}{urls.DOWNLOADS}{TIDY}.csv"'),
    )
