"""A league table: its newest edition, and one page per past month."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from pipeline.config import Metric, Table
from pipeline.publish import figures, links, movers, prose, sentences, sureness, wording
from pipeline.publish.page import SITE_PICTURE, Link, Material, Page, organisation_href
from pipeline.publish.rows import LeagueEdition, LeagueMeasure, LeaguePlace

TEMPLATE: Final = "pages/league.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureHead:
    """A measure as a column of the table."""

    short: str
    href: str
    period: str
    better: str
    weight: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """
    A measure of one organisation: the figure, and its place or why there is none.

    Attributes:
        note: The month where it is not that of the column; whether it was counted again.
    """

    value: str
    under: str
    note: str
    is_missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One line of the table.

    Attributes:
        under: Its code, subtype and region, and that it has closed.
        sure: How sure its place is; None where no range is held.
        moved: How it stands against each earlier edition that the table is compared with.
    """

    place: str
    name: str
    href: str
    under: str
    score: str
    sure: sureness.Sure | None
    moved: tuple[sureness.Moved, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Neighbours that cannot be told apart from the first of them; no title: the whole table."""

    title: str
    rows: tuple[Row, ...]


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
    """

    replays: str
    doubts: tuple[str, ...]
    quoted: tuple[Link, ...]
    is_grouped: bool
    sensitivity: str


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
    why: tuple[prose.Paragraph, ...]
    caveat: tuple[prose.Paragraph, ...]
    themes: tuple[ThemeWords, ...]
    heads: tuple[MeasureHead, ...]
    since: tuple[str, ...]
    sure: HowSure | None
    groups: tuple[Group, ...]
    columns: int
    steps: tuple[movers.Step, ...]
    not_compared: str
    unranked: tuple[Unranked, ...]
    editions: tuple[Link, ...]
    csv: Link
    excel: Link
    cells_in: tuple[Link, ...]
    legend: tuple[str, ...]


NOT_APART: Final = "{} cannot be told apart from each other."

# What the short notes under a figure mean; printed below a table that has one.
RESTATED: Final = "restated"
SAME_COUNT: Final = "same count since"
LEGEND: Final = {
    RESTATED: "counted again on today's map of ICBs, because the ICB did not exist yet then.",
    SAME_COUNT: "the count has not moved since that month, after a jump of a hundred or more: it "
    "may be counted in another way, or no longer be counted.",
}


def pages(material: Material) -> Iterator[Page]:
    """One page per edition, at /league/<table>/ and /league/<table>/<yyyy-mm>/."""
    for table in material.config.tables:
        for edition in material.marts.editions.get(table.id, ()):
            yield _page(material, table, edition)


def _page(material: Material, table: Table, edition: LeagueEdition) -> Page:
    """Lay out one edition."""
    marts, config = material.marts, material.config
    held = {download.name for download in material.downloads}
    lines = marts.places.get((table.id, edition.edition), ())
    periods = marts.periods.get((table.id, edition.edition), {})
    measures = [(m, theme) for theme in table.themes for m in theme.measures]
    metrics = [config.metric(measure.metric_id) for measure, _ in measures]
    file = f"league-{table.id}{'' if edition.edition == 'latest' else '-' + edition.edition}"
    named = wording.edition(edition.edition)
    heads = tuple(
        MeasureHead(
            short=metric.short,
            href=links.metric(metric.id),
            period=wording.period(periods.get(metric.id), metric.period),
            better=wording.better(metric),
            weight=wording.fraction(theme.weight * measure.weight),
            target=_target(metric, periods.get(metric.id)),
        )
        for metric, (measure, theme) in zip(metrics, measures, strict=True)
    )
    others = tuple(
        Link(
            words=wording.upper_first(wording.edition(e.edition)),
            href=links.league(table.id, e.edition),
        )
        for e in marts.editions[table.id]
        if e.edition != edition.edition
    )
    steps = movers.steps(material, table, edition)
    groups = tuple(_groups(material, table, edition, [p for p in lines if p.place is not None]))
    rows = [row for group in groups for row in group.rows]
    how_sure = _how_sure(material, table, edition)
    notes = " ".join(cell.note for row in rows for cell in row.cells)
    return Page(
        path=links.league(table.id, edition.edition),
        template=TEMPLATE,
        title=f"{table.title}, {named}",
        description=f"{table.title}, {named}: place with its likely range, score and every measure "
        f"of {wording.counted(edition.ranked_count, sureness.noun(table))}.",
        section=links.LEAGUES,
        crumbs=(Link(words="League tables", href=links.LEAGUES),),
        picture=table.id if edition.is_latest and edition.ranked_count else SITE_PICTURE,
        view=View(
            title=table.title,
            edition=named,
            is_latest=edition.edition == "latest",
            latest_href=links.league(table.id),
            who="ICB" if table.org_kind == "icb" else "Trust",
            noun=sureness.noun(table),
            ranked=wording.counted(edition.ranked_count, sureness.noun(table)),
            all_ranked=f"All {wording.count(edition.ranked_count)} are ranked.",
            why=prose.paragraphs(table.why),
            caveat=prose.paragraphs(table.caveat),
            themes=tuple(
                ThemeWords(
                    title=theme.title,
                    weight=wording.fraction(theme.weight),
                    measures=wording.listed(
                        [
                            f"{config.metric(m.metric_id).title} ({wording.fraction(m.weight)})"
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
            steps=steps,
            not_compared="" if steps else _not_compared(material, table, edition),
            legend=tuple(
                f"{wording.upper_first(mark)}: {meaning}"
                for mark, meaning in LEGEND.items()
                if mark in notes
            ),
            unranked=tuple(
                Unranked(
                    name=line.org_name,
                    href=organisation_href(material, line.org_code),
                    code=line.org_code,
                    reason=wording.upper_first(line.reason or "no reason was recorded"),
                    closed=sentences.closed_in_brief(material, line.org_code),
                )
                for line in lines
                if line.place is None
            ),
            editions=others,
            csv=Link(words=f"{file}.csv", href=links.download(f"{file}.csv")),
            excel=Link(words=f"{file}-excel.csv", href=links.download(f"{file}-excel.csv")),
            cells_in=tuple(
                Link(words=name, href=links.download(name))
                for metric in metrics
                if (name := f"metric-{metric.id}.csv") in held
            ),
        ),
    )


def _target(metric: Metric, month: date | None) -> str:
    """Print the target by which a measure is scored in a month; empty where it is not."""
    goal = figures.current_target(metric, month) if month and metric.scoring == "target" else None
    return f"target {wording.target(goal.value, metric.unit)}" if goal else ""


def _not_compared(material: Material, table: Table, edition: LeagueEdition) -> str:
    """Say why nobody is said to have moved since an earlier edition."""
    marts = material.marts
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
        f"This table is not compared with an earlier one: {wording.count(both)} of the "
        f"{wording.count(len(now))} ranked here are among the {wording.count(len(before))} ranked "
        f"in {wording.edition(earlier[0].edition)}"
        f"{f', of which {wording.count(closed)} have closed since' if closed else ''}. Where fewer "
        "than nine in ten stand in both, the same place is not the same thing."
    )


def _how_sure(material: Material, table: Table, edition: LeagueEdition) -> HowSure | None:
    """Say what the ranges of an edition cover; None where it has none."""
    ranges = material.marts.ranges
    held = [
        found
        for line in material.marts.places.get((table.id, edition.edition), ())
        if (found := ranges.places.get((table.id, edition.edition, line.org_code)))
    ]
    if not held:
        return None
    metrics = [material.config.metric(name) for name in sureness.quoted(material, table)]
    return HowSure(
        replays=wording.counted(held[0].replay_count, "time"),
        doubts=tuple(source.title for source in material.config.doubt.sources),
        quoted=tuple(Link(words=metric.title, href=links.metric(metric.id)) for metric in metrics),
        is_grouped=all(found.group_number is not None for found in held),
        sensitivity=links.sensitivity(table.id) if table.id in ranges.doubt_summaries else "",
    )


def _groups(
    material: Material, table: Table, edition: LeagueEdition, lines: Sequence[LeaguePlace]
) -> Iterator[Group]:
    """Lay out the lines of each group; all lines as one where no groups are held."""

    def number(line: LeaguePlace) -> int | None:
        found = material.marts.ranges.places.get((table.id, edition.edition, line.org_code))
        return found.group_number if found else None

    for group, members in groupby(lines, number):
        inside = list(members)
        places = [line.place for line in inside if line.place is not None]
        title = ""
        if group is not None:
            title = f"Group {wording.count(group)}: {wording.place_range(min(places), max(places))}"
            title += "." if len(inside) > 1 else ", by itself."
        # Nobody is in the group of a first one that it can be told apart from: so two are level.
        who = "These two" if not inside[2:] else "Most of these"
        yield Group(
            title=f"{title} {NOT_APART.format(who)}" if title and len(inside) > 1 else title,
            rows=tuple(_row(material, table, edition.edition, line) for line in inside),
        )


def _row(material: Material, table: Table, edition: str, line: LeaguePlace) -> Row:
    """Lay out one line."""
    seen = material.marts.measures.get((table.id, edition, line.org_code), {})
    periods = material.marts.periods.get((table.id, edition), {})
    cells = []
    for theme in table.themes:
        for measure in theme.measures:
            metric = material.config.metric(measure.metric_id)
            found = seen.get(metric.id)
            missing = found is None or found.metric_value is None
            why = wording.flag(found.flag if found else None, metric).removeprefix("No figure: ")
            cells.append(
                Cell(
                    value=wording.NO_NUMBER
                    if found is None
                    else wording.value(found.metric_value, metric.unit),
                    under=why
                    if found is None or missing
                    else wording.place(found.place, None, material.marts.shared_in_table(found)),
                    note=_note(material, found, metric, periods.get(metric.id)) if found else "",
                    is_missing=missing,
                )
            )
    about = (line.org_code, line.subtype, line.region_name)
    closed = sentences.closed_in_brief(material, line.org_code)
    return Row(
        place=wording.place(line.place, None, line.tied_with),
        name=line.org_name,
        href=organisation_href(material, line.org_code),
        under=" · ".join(part for part in (*about, closed) if part),
        score=wording.score(line.score),
        sure=sureness.sure(material, line),
        moved=tuple(
            sureness.moved(material, line, step)
            for step in material.marts.ranges.steps.get((table.id, edition), ())
        ),
        cells=tuple(cells),
    )


def _note(material: Material, found: LeagueMeasure, metric: Metric, period: date | None) -> str:
    """Say what sets a figure apart from the others of its column; mostly nothing."""
    parts = []
    if found.month and found.month != period:
        parts.append(wording.short_period(found.month, metric.period))
    if found.flag == "restated":
        parts.append(RESTATED)
    history = material.marts.history.get((metric.id, found.org_code), ())
    seen = next((o for o in history if o.month == found.month), None)
    if seen is not None and seen.is_frozen and seen.unchanged_since is not None:
        parts.append(f"{SAME_COUNT} {wording.short_period(seen.unchanged_since, 'month')}")
    return ", ".join(parts)
