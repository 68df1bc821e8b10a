"""What the places of a league table depend on: each source of doubt, and each choice, by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.config.metrics import Table
from pipeline.publish import urls
from pipeline.publish.context import Context, FileLink, Link, Page, organisation_href
from pipeline.publish.marts.range_rows import ALL, LeagueDoubtSummary, LeagueVariant
from pipeline.publish.marts.rows import LeaguePlace
from pipeline.publish.parts import certainty
from pipeline.publish.parts import place as variants
from pipeline.publish.wording import markdown, numbers

TEMPLATE: Final = "pages/sensitivity.html"
MARTS: Final = (
    "league_ranges",
    "league_doubts",
    "league_doubt_summary",
    "league_variants",
    "league_variant_summary",
    "league_pairs",
    "league_noise",
    "league_range_record",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtRow:
    """One source of doubt: what is drawn, why, and how much it widens the places."""

    title: str
    how: tuple[markdown.Paragraph, ...]
    why: tuple[markdown.Paragraph, ...]
    mean: str
    median: str
    widest: str
    widest_name: str
    widest_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRow:
    """One choice made otherwise."""

    words: str
    href: str
    correlation: str
    mean: str
    most: str
    most_name: str
    most_href: str
    kept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme:
    """
    The best or the worst place of an organisation over the variants.

    Attributes:
        words: Which variant gives it; empty where it is the place that it has anyway.
    """

    place: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """One organisation: its ranges, and its places over the variants."""

    place: str
    name: str
    href: str
    ranges: tuple[str, ...]
    best: Extreme | None
    worst: Extreme | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """How the ranges have held some months later."""

    later: str
    inside: str
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    title: str
    table_href: str
    who: str
    noun: str
    edition: str
    lead: str
    replays_apart: str
    quoted: str
    doubts: tuple[DoubtRow, ...]
    variants: tuple[VariantRow, ...]
    variants_lead: str
    records: tuple[RecordRow, ...]
    heads: tuple[str, ...]
    rows: tuple[OrganisationRow, ...]
    csvs: tuple[FileLink, ...]


def pages(context: Context) -> Iterator[Page]:
    """One page per table, at /league/<table>/sensitivity/."""
    for table in context.config.tables:
        if table.id in context.marts.ranges.doubt_summaries:
            yield _page(context, table)


def _page(context: Context, table: Table) -> Page:
    """Lay out one table."""
    summaries = context.marts.ranges.doubt_summaries[table.id]
    titles = _titles(context)
    lines = context.marts.places.get((table.id, "latest"), ())
    csvs = (context.csv_of(name) for name in MARTS)
    return Page(
        path=urls.sensitivity(table.id),
        template=TEMPLATE,
        title=f"What the places of “{table.title}” depend on",
        description=f"{table.title}: how much each place depends on weights, measures, method and "
        "chance.",
        section=urls.LEAGUES,
        crumbs=(
            Link(words="League tables", href=urls.LEAGUES),
            Link(words=table.title, href=urls.league(table.id)),
        ),
        view=View(
            title=table.title,
            table_href=urls.league(table.id),
            who="ICB" if table.org_kind == "icb" else "Trust",
            noun=certainty.noun(table),
            edition=numbers.edition("latest"),
            lead=_lead(context, table),
            replays_apart=numbers.counted(context.config.doubt.replays_apart, "time"),
            quoted=numbers.listed(
                [
                    f"“{context.config.metric(name).title}”"
                    for name in certainty.quoted(context, table)
                ]
            ),
            doubts=tuple(_doubt(context, summary) for summary in summaries),
            variants=tuple(_variants(context, table)),
            variants_lead=_variants_lead(context, table),
            records=tuple(
                RecordRow(
                    later=numbers.counted(record.months_later, "month"),
                    inside=f"{numbers.count(record.inside)} of {numbers.count(record.compared)}",
                    share=numbers.value(record.inside / record.compared, "share"),
                )
                for record in context.marts.ranges.records.get(table.id, ())
            ),
            heads=tuple(titles[summary.doubt] for summary in summaries),
            rows=tuple(
                _organisation(context, table, line) for line in lines if line.place is not None
            ),
            csvs=tuple(csv for csv in csvs if csv is not None),
        ),
    )


def _titles(context: Context) -> Mapping[str, str]:
    """Name each source of doubt, and all of them."""
    return {ALL: "All together", **{s.id: s.title for s in context.config.doubt.sources}}


def _lead(context: Context, table: Table) -> str:
    """Say which source of doubt matters most, and how much each does."""
    summaries = context.marts.ranges.doubt_summaries[table.id]
    titles = _titles(context)
    one = certainty.noun(table)
    of = numbers.count(certainty.ranked(context, table.id, "latest"))
    width = {s.doubt: numbers.decimal(s.mean_width, 0) for s in summaries}
    order = [summary.doubt for summary in summaries if summary.doubt != ALL]
    said = []
    if order:
        said.append(
            f"“{titles[order[0]]}” matters most: that alone spreads the average {one} over "
            f"{width[order[0]]} of {of} places."
        )
    if len(order) > 1:
        rest = [f"{numbers.lower_first(titles[doubt])} {width[doubt]}" for doubt in order[1:]]
        said.append(f"The others, each by itself: {numbers.listed(rest)}.")
    if ALL in width:
        said.append(f"All together: {width[ALL]}.")
    return " ".join(said)


def _doubt(context: Context, summary: LeagueDoubtSummary) -> DoubtRow:
    """Lay out one source of doubt."""
    source = next((s for s in context.config.doubt.sources if s.id == summary.doubt), None)
    return DoubtRow(
        title=_titles(context)[summary.doubt],
        how=markdown.paragraphs(source.how if source else "All of the below, drawn together."),
        why=markdown.paragraphs(source.why if source else "This is the range beside each place."),
        mean=numbers.decimal(summary.mean_width, 1),
        median=numbers.decimal(summary.median_width, 1),
        widest=numbers.count(summary.widest),
        widest_name=_name(context, summary.widest_code),
        widest_href=organisation_href(context, summary.widest_code),
    )


def _variants(context: Context, table: Table) -> Iterator[VariantRow]:
    """Lay out every variant of a table, the one that moves most first."""
    for variant in context.marts.ranges.variant_summaries.get(table.id, ()):
        name = variants.named(context, variant)
        yield VariantRow(
            words=numbers.upper_first(name.words),
            href=name.href,
            correlation=numbers.correlation(variant.rank_correlation),
            mean=numbers.decimal(variant.mean_moved, 1),
            most=numbers.counted(variant.most_moved, "place"),
            most_name=_name(context, variant.most_moved_code),
            most_href=organisation_href(context, variant.most_moved_code),
            kept=f"{numbers.count(variant.top_quarter_kept)} of "
            f"{numbers.count(variant.top_quarter_count)}",
        )


def _variants_lead(context: Context, table: Table) -> str:
    """Say which choice changes the order most and which least; empty where none was varied."""
    found = context.marts.ranges.variant_summaries.get(table.id, ())
    if not found:
        return ""
    most, least = found[0], found[-1]
    words = (
        f"The order changes most {variants.named(context, most).words}: a place then moves by "
        f"{numbers.decimal(most.mean_moved, 1)} on average, and of the "
        f"{numbers.count(most.top_quarter_count)} in the top quarter "
        f"{numbers.count(most.top_quarter_kept)} stay in it."
    )
    if least is not most:
        words += (
            f" It changes least {variants.named(context, least).words}: by "
            f"{numbers.decimal(least.mean_moved, 1)} on average."
        )
    return words


def _organisation(context: Context, table: Table, line: LeaguePlace) -> OrganisationRow:
    """Lay out one organisation: its range by each source of doubt, its ends over the variants."""
    ranges = context.marts.ranges
    doubts = ranges.doubts.get((table.id, line.org_code), {})
    found = ranges.variants.get((table.id, line.org_code), ())
    return OrganisationRow(
        place=numbers.place(line.place, None, line.tied_with),
        name=line.org_name,
        href=organisation_href(context, line.org_code),
        ranges=tuple(
            numbers.place_range(own.place_low, own.place_high)
            if (own := doubts.get(summary.doubt))
            else ""
            for summary in ranges.doubt_summaries[table.id]
        ),
        best=_extreme(context, table, min(found, key=lambda v: v.place)) if found else None,
        worst=_extreme(context, table, max(found, key=lambda v: v.place)) if found else None,
    )


def _extreme(context: Context, table: Table, variant: LeagueVariant) -> Extreme:
    """Name a place over the variants, and the variant that moves it there."""
    summaries = context.marts.ranges.variant_summaries.get(table.id, ())
    named = next((s for s in summaries if s.variant_id == variant.variant_id), None)
    return Extreme(
        place=numbers.ordinal(variant.place),
        words=variants.in_brief(context, named) if named and variant.moved else "",
    )


def _name(context: Context, org_code: str) -> str:
    """Name an organisation."""
    found = context.marts.organisations.get(org_code)
    return found.org_name if found else org_code
