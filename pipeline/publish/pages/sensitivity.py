"""Make the page on how robust a league table is to each source of uncertainty and each choice."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from pipeline.config.metrics import DoubtSource, Table
from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page, organisation_href, organisation_name
from pipeline.publish.marts.range_rows import ALL, NOISE, THEN, LeagueVariant
from pipeline.publish.marts.rows import LeaguePlace
from pipeline.publish.parts import certainty
from pipeline.publish.parts import place as variants
from pipeline.publish.wording import markdown, numbers

TEMPLATE: Final = "pages/sensitivity.html"
# What a range with more than one source covers, and what it is for.
COVERS: Final[Mapping[str, tuple[str, str]]] = {
    ALL: (
        "All of the below, drawn together.",
        "Noise, judgement and figures that are not known: this is the range beside each place.",
    ),
    NOISE: (
        "The sources about the figures, with the weights, measures and method of the table.",
        "Noise: this is the thick part of the bar beside each place.",
    ),
}
# The kinds of ranges whose record we print, in this order.
KINDS: Final[Mapping[str, str]] = {
    NOISE: "Noise alone",
    ALL: "Everything, as printed",
    THEN: "Everything, by what was known then",
}
MARTS: Final = (
    "league_ranges",
    "league_doubts",
    "league_doubt_summary",
    "league_variants",
    "league_variant_summary",
    "league_pairs",
    "league_noise",
    "score_steps",
    "league_score_ranges",
    "league_effective_weights",
    "league_range_record",
    "league_range_pairs",
    "score_regimes",
)


def pages(context: Context) -> Iterator[Page]:
    """Make one page per table, at /league/<table>/sensitivity/."""
    for table in context.config.tables:
        if table.id in context.marts.ranges.doubt_summaries:
            yield _page(context, table)


def _page(context: Context, table: Table) -> Page:
    """Build the page of one table."""
    config, ranges = context.config, context.marts.ranges
    sources: Mapping[str, DoubtSource] = {source.id: source for source in config.doubt.sources}
    titles = {
        ALL: "All together",
        NOISE: "Noise alone",
        **{name: source.title for name, source in sources.items()},
    }
    found = ranges.variant_summaries.get(table.id, ())
    lines = context.marts.places.get((table.id, "latest"), ())
    metrics = certainty.measures(context, table)
    return Page(
        path=urls.sensitivity(table.id),
        template=TEMPLATE,
        title=f"How robust is “{table.title}”?",
        description=f"{table.title}: how much each place depends on weights, measures, method and "
        "chance.",
        section=urls.LEAGUES,
        crumbs=(
            Link(words="League tables", href=urls.LEAGUES),
            Link(words=table.title, href=urls.league(table.id)),
        ),
        view={
            "table": table,
            "noun": certainty.noun(table),
            "lead": _lead(context, table, titles),
            "replays_apart": config.doubt.replays_apart,
            "quoted": [
                f"“{config.metric(name).title}”" for name in certainty.quoted(context, table)
            ],
            "doubts": ranges.doubt_summaries[table.id],
            "sources": sources,
            "kinds": COVERS,
            "titles": titles,
            "variants": found,
            "variant": partial(variants.named, context),
            "variants_by_id": {variant.variant_id: variant for variant in found},
            "in_brief": partial(variants.in_brief, context),
            "records": [
                (
                    kind,
                    [record for record in ranges.records.get(table.id, ()) if record.kind == key],
                )
                for key, kind in KINDS.items()
            ],
            "to_latest": [
                (
                    kind,
                    [pair for pair in ranges.pairs_to_latest.get(table.id, ()) if pair.kind == key],
                )
                for key, kind in KINDS.items()
            ],
            "share": lambda record: record.inside / record.compared,
            "regimes": [
                (metric, ranges.regimes[metric.id])
                for metric in metrics
                if (table.id, metric.id) in context.marts.scores and metric.id in ranges.regimes
            ],
            "effective": certainty.effective(context, table, "latest"),
            "weighed_over": certainty.weighed_over(context, table, "latest"),
            "lines": [line for line in lines if line.place is not None],
            "ranges": ranges.doubts,
            "ends": partial(_ends, context),
            "href": partial(organisation_href, context),
            "name": partial(organisation_name, context),
            "paragraphs": markdown.paragraphs,
            "csvs": [csv for name in MARTS if (csv := context.csv_of(name))],
        },
    )


def _lead(context: Context, table: Table, titles: Mapping[str, str]) -> str:
    """Say which source of uncertainty matters most, and how much each one does."""
    summaries = context.marts.ranges.doubt_summaries[table.id]
    one = certainty.noun(table)
    of = numbers.count(certainty.ranked(context, table.id, "latest"))
    width = {s.doubt: numbers.decimal(s.mean_width, 0) for s in summaries}
    order = [summary.doubt for summary in summaries if summary.doubt not in (ALL, NOISE)]
    said = []
    if order:
        said.append(
            f"“{titles[order[0]]}” matters most: that alone spreads the average {one} over "
            f"{width[order[0]]} of {of} places."
        )
    if len(order) > 1:
        rest = [f"{numbers.lower_first(titles[doubt])} {width[doubt]}" for doubt in order[1:]]
        said.append(f"The others, each alone: {numbers.listed(rest)}.")
    if NOISE in width:
        said.append(f"All noise together: {width[NOISE]}.")
    if ALL in width:
        said.append(f"Everything together: {width[ALL]}.")
    return " ".join(said)


def _ends(context: Context, line: LeaguePlace) -> tuple[LeagueVariant | None, LeagueVariant | None]:
    """Find the variants that give a line its best and worst place; None if there is none."""
    found = context.marts.ranges.variants.get((line.table_id, line.org_code), ())
    best = min(found, key=lambda variant: variant.place, default=None)
    worst = max(found, key=lambda variant: variant.place, default=None)
    return best, worst
