"""A league table: its newest edition, and one page per past month."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.config.metrics import Metric, Table
from pipeline.publish import urls
from pipeline.publish.context import SITE_PICTURE, Context, Link, Page, organisation_href
from pipeline.publish.drawing import charts
from pipeline.publish.files import tables
from pipeline.publish.marts.rows import LeagueEdition
from pipeline.publish.parts import certainty, figure, league_rows, moves, summary
from pipeline.publish.parts import table_tools as tools
from pipeline.publish.wording import markdown, numbers

TEMPLATE: Final = "pages/league.html"
# What stands behind a figure in a file that a reader makes of the table.
PARTS: Final = ("place", "flag", "period")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureHead:
    """
    A measure as a column of the table.

    Attributes:
        key: Its id, by which addresses name the column.
        best: Whether a "high" or a "low" figure is good.
        names: What its columns are called in a file, as in the download of the table.
    """

    key: str
    best: str
    names: str
    short: str
    href: str
    period: str
    better: str
    weight: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HowSure:
    """
    What the ranges of the table cover, and what they do not.

    Attributes:
        replays: "2,000 times".
        doubts: What is doubted.
        quoted: The measures that are quoted without noise.
        is_grouped: Whether the lines stand in groups, as they do in the latest edition.
        sensitivity: The page on what the places depend on; may be empty.
        sample: A range as it is drawn, to explain it by; nobody's.
    """

    replays: str
    doubts: tuple[str, ...]
    quoted: tuple[Link, ...]
    is_grouped: bool
    sensitivity: str
    sample: charts.RangeBar


@dataclass(frozen=True, slots=True, kw_only=True)
class Unranked:
    """An organisation without a place, and why."""

    name: str
    href: str
    code: str
    reason: str
    closed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeWords:
    """A theme of the table in words."""

    title: str
    weight: str
    measures: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    title: str
    edition: str
    is_latest: bool
    latest_href: str
    who: str
    noun: str
    ranked: str
    all_ranked: str
    why: tuple[markdown.Paragraph, ...]
    caveat: tuple[markdown.Paragraph, ...]
    themes: tuple[ThemeWords, ...]
    heads: tuple[MeasureHead, ...]
    since: tuple[str, ...]
    sure: HowSure | None
    groups: tuple[league_rows.Group, ...]
    columns: int
    last: str
    sources: tuple[Link, ...]
    reweight: str
    tools: tools.Tools
    steps: tuple[moves.Step, ...]
    not_compared: str
    unranked: tuple[Unranked, ...]
    editions: tuple[Link, ...]
    csv: Link
    excel: Link
    cells_in: tuple[Link, ...]
    legend: tuple[str, ...]


def pages(context: Context) -> Iterator[Page]:
    """One page per edition, at /league/<table>/ and /league/<table>/<yyyy-mm>/."""
    for table in context.config.tables:
        for edition in context.marts.editions.get(table.id, ()):
            yield _page(context, table, edition)


def _page(context: Context, table: Table, edition: LeagueEdition) -> Page:
    """Lay out one edition."""
    marts, config = context.marts, context.config
    held = {download.name for download in context.downloads}
    lines = marts.places.get((table.id, edition.edition), ())
    periods = marts.periods.get((table.id, edition.edition), {})
    measures = [(m, theme) for theme in table.themes for m in theme.measures]
    metrics = [config.metric(measure.metric_id) for measure, _ in measures]
    file = f"league-{table.id}{'' if edition.edition == 'latest' else '-' + edition.edition}"
    named = numbers.edition(edition.edition)
    heads = tuple(
        MeasureHead(
            key=metric.id,
            best="high" if metric.better == "higher" else "low",
            names="|".join(
                (tables.value_column(metric), *(f"{metric.id}_{part}" for part in PARTS))
            ),
            short=metric.short,
            href=urls.metric(metric.id),
            period=numbers.period(periods.get(metric.id), metric.period),
            better=numbers.better(metric),
            weight=numbers.fraction(theme.weight * measure.weight),
            target=_target(metric, periods.get(metric.id)),
        )
        for metric, (measure, theme) in zip(metrics, measures, strict=True)
    )
    others = tuple(
        Link(
            words=numbers.upper_first(numbers.edition(e.edition)),
            href=urls.league(table.id, e.edition),
        )
        for e in marts.editions[table.id]
        if e.edition != edition.edition
    )
    steps = moves.steps(context, table, edition)
    groups = tuple(
        league_rows.groups(context, table, edition, [p for p in lines if p.place is not None])
    )
    rows = [row for group in groups for row in group.rows]
    how_sure = _how_sure(context, table, edition)
    notes = " ".join(cell.note for row in rows for cell in row.cells)
    return Page(
        path=urls.league(table.id, edition.edition),
        template=TEMPLATE,
        title=f"{table.title}, {named}",
        description=f"{table.title}, {named}: place with its likely range, score and every measure "
        f"of {numbers.counted(edition.ranked_count, certainty.noun(table))}.",
        section=urls.LEAGUES,
        crumbs=(Link(words="League tables", href=urls.LEAGUES),),
        picture=table.id if edition.is_latest and rows else SITE_PICTURE,
        scripts=("table",),
        view=View(
            title=table.title,
            edition=named,
            is_latest=edition.edition == "latest",
            latest_href=urls.league(table.id),
            who="ICB" if table.org_kind == "icb" else "Trust",
            noun=certainty.noun(table),
            ranked=numbers.counted(edition.ranked_count, certainty.noun(table)),
            all_ranked=f"All {numbers.count(edition.ranked_count)} are ranked.",
            why=markdown.paragraphs(table.why),
            caveat=markdown.paragraphs(table.caveat),
            themes=tuple(
                ThemeWords(
                    title=theme.title,
                    weight=numbers.fraction(theme.weight),
                    measures=numbers.listed(
                        [
                            f"{config.metric(m.metric_id).title} ({numbers.fraction(m.weight)})"
                            for m in theme.measures
                        ]
                    ),
                )
                for theme in table.themes
            ),
            heads=heads,
            since=tuple(step.since for step in steps),
            sure=how_sure,
            groups=groups,
            # Place, name and score; the chances, and how many it is told apart from.
            columns=3
            + (0 if how_sure is None else 1 + how_sure.is_grouped)
            + len(steps)
            + len(heads),
            last=numbers.ordinal(edition.ranked_count),
            sources=tuple(_sources(context, metrics)),
            reweight=urls.reweight(table.id) if edition.is_latest and edition.ranked_count else "",
            tools=tools.Tools(
                noun=f"{certainty.noun(table)}s",
                regions=tools.offered(row.region for row in rows),
                icbs=tools.offered(row.icb for row in rows),
                subtypes=tools.offered(row.subtype for row in rows),
                columns=tuple(_columns(how_sure, steps, heads)),
            ),
            steps=steps,
            not_compared="" if steps else _not_compared(context, table, edition),
            legend=tuple(
                f"{numbers.upper_first(mark)}: {meaning}"
                for mark, meaning in league_rows.LEGEND.items()
                if mark in notes
            ),
            unranked=tuple(
                Unranked(
                    name=line.org_name,
                    href=organisation_href(context, line.org_code),
                    code=line.org_code,
                    reason=numbers.upper_first(line.reason or "no reason was recorded"),
                    closed=summary.closed_in_brief(context, line.org_code),
                )
                for line in lines
                if line.place is None
            ),
            editions=others,
            csv=Link(words=f"{file}.csv", href=urls.download(f"{file}.csv")),
            excel=Link(words=f"{file}-excel.csv", href=urls.download(f"{file}-excel.csv")),
            cells_in=tuple(
                Link(words=name, href=urls.download(name))
                for metric in metrics
                if (name := f"metric-{metric.id}.csv") in held
            ),
        ),
    )


def _sources(context: Context, metrics: Sequence[Metric]) -> Iterator[Link]:
    """Name each publication that the measures are read from, once."""
    read = {cells.source for metric in metrics for cells in metric.cells}
    for source in context.config.sources:
        if source.id in read:
            yield Link(words=f"{source.publisher}, {source.title}", href=urls.source(source.id))


def _columns(
    how_sure: HowSure | None, steps: Sequence[moves.Step], heads: Sequence[MeasureHead]
) -> Iterator[tools.Column]:
    """List the columns that may be hidden: all but place and name."""
    yield tools.Column(key="score", words="Score")
    if how_sure:
        yield tools.Column(key="chance", words="Chance of the top and bottom quarter")
        if how_sure.is_grouped:
            yield tools.Column(key="apart", words="Told apart from")
    for number, step in enumerate(steps, 1):
        yield tools.Column(key=f"since-{number}", words=f"Since {step.since}")
    for head in heads:
        yield tools.Column(key=head.key, words=head.short)


def _target(metric: Metric, month: date | None) -> str:
    """Print the target by which a measure is scored in a month; empty where it is not."""
    goal = figure.current_target(metric, month) if month and metric.scoring == "target" else None
    return f"target {numbers.target(goal.value, metric.unit)}" if goal else ""


def _not_compared(context: Context, table: Table, edition: LeagueEdition) -> str:
    """Say why nobody is said to have moved since an earlier edition."""
    marts = context.marts
    editions = marts.editions[table.id]
    earlier = editions[editions.index(edition) + 1 :]
    if not earlier:
        return "No earlier month is held that this one could be compared with."
    before, now = (
        {line.org_code for line in marts.places[table.id, e.edition] if line.place is not None}
        for e in (earlier[0], edition)
    )
    both = len(now & before)
    if 10 * both >= 9 * max(len(now), len(before)):
        return (
            "No earlier month is near enough to compare with: a table is compared with the one up "
            "to three months before, and with the one a year before."
        )
    records = (marts.organisations.get(code) for code in before - now)
    closed = sum(found is not None and found.closed_on is not None for found in records)
    return (
        f"This table is not compared with an earlier one: {numbers.count(both)} of the "
        f"{numbers.count(len(now))} ranked here are among the {numbers.count(len(before))} ranked "
        f"in {numbers.edition(earlier[0].edition)}"
        f"{f', of which {numbers.count(closed)} have closed since' if closed else ''}. Where fewer "
        "than nine in ten stand in both, the same place is not the same thing."
    )


def _how_sure(context: Context, table: Table, edition: LeagueEdition) -> HowSure | None:
    """Say what the ranges of an edition cover; None where it has none."""
    ranges = context.marts.ranges
    held = [
        found
        for line in context.marts.places.get((table.id, edition.edition), ())
        if (found := ranges.places.get((table.id, edition.edition, line.org_code)))
    ]
    if not held:
        return None
    metrics = [context.config.metric(name) for name in certainty.quoted(context, table)]
    return HowSure(
        replays=numbers.counted(held[0].replay_count, "time"),
        doubts=tuple(source.title for source in context.config.doubt.sources),
        quoted=tuple(Link(words=metric.title, href=urls.metric(metric.id)) for metric in metrics),
        is_grouped=all(found.group_number is not None for found in held),
        sensitivity=urls.sensitivity(table.id) if table.id in ranges.doubt_summaries else "",
        sample=charts.range_bar(25, 70, 40, 100),
    )
