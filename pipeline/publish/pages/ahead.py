"""Make a page per league table on who is truly ahead of whom, and for how long, pair by pair."""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.config.metrics import Table
from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.marts.range_rows import LeagueLead, LeaguePair
from pipeline.publish.marts.rows import LeaguePlace
from pipeline.publish.parts import as_of, certainty
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/ahead.html"
HALF: Final = 0.5
BOTH: Final = 2


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

    names = {line.org_code: numbers.kind_apart(line.org_name)[0] for line in ranked}
    leads = context.marts.ranges.leads

    return Page(
        path=urls.ahead(table.id),
        template=TEMPLATE,
        title=f"Is one truly ahead of another? {table.title}",
        description=f"Sentences with an address for any two of “{table.title}”: clearly ahead, or "
        "too close to call, and for how long.",
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
            "names": names,
            "pairs": pairs,
            "lasting": lambda pair: lasting(
                leads.get((table.id, pair.above_code, pair.below_code)),
                names,
                is_first=not pair.is_told_apart or pair.above_share > HALF,
            ),
            "csvs": [
                csv for mart in ("league_pairs", "league_leads") if (csv := context.csv_of(mart))
            ],
            "rule": context.rule("told-apart"),
            "leads_rule": context.rule("leads"),
        },
    )


def lasting(lead: LeagueLead | None, names: Mapping[str, str], *, is_first: bool) -> str:
    """
    Say for how long one has been ahead of another, how surely, and what came before.

    Args:
        lead: The row of the two; None if they share a rank.
        names: What the sentence calls each of them.
        is_first: The sentence before is about the one that ranks higher, so this calls it "it".

    Returns:
        One or two sentences.
    """
    if lead is None:
        return "They share a rank."
    above, below = "It" if is_first else names[lead.above_code], names[lead.below_code]
    month = numbers.period(lead.ended_month, "month") if lead.ended_month else ""
    before = {
        None: "We have no earlier table",
        "other_ahead": f"In {month} {below} ranked higher",
        "level": f"In {month} they shared a rank",
        "no_place": f"In {month} one of them had no rank",
        "counting": f"Before {month} figures were counted differently",
        "merger": f"{names.get(lead.ended_code or '')} took in another trust in {month}",
        "field": f"Since the table of {month} too many others have come or gone to compare",
    }[lead.ended_by]
    if lead.tables_count == 1:
        return f"{before}."
    since = numbers.period(lead.since_month, "month")
    every = "both" if lead.tables_count == BOTH else "all"
    number = "" if lead.tables_count == BOTH else f" {lead.tables_count}"
    tables = (
        f"every month since {since}"
        if lead.tables_count == lead.months_count
        else f"{every}{number} tables that we have of the {lead.months_count} months since {since}"
    )
    clear = {0: "none", lead.tables_count: every}.get(lead.clear_count, lead.clear_count)
    return f"{above} has ranked higher in {tables}, clearly in {clear}. {before}."
