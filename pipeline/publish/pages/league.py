"""A league table: its newest edition, and one page per past month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.config import Metric, Table
from pipeline.publish import links, prose, wording
from pipeline.publish.page import Link, Material, Page
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
    """One line of the table."""

    place: str
    name: str
    href: str
    code: str
    region: str
    subtype: str
    score: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unranked:
    """An organisation without a place, and why."""

    name: str
    href: str
    code: str
    reason: str


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
    rows: tuple[Row, ...]
    unranked: tuple[Unranked, ...]
    editions: tuple[Link, ...]
    csv: Link
    excel: Link
    cells_in: tuple[Link, ...]
    has_subtypes: bool
    legend: tuple[str, ...]


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


def noun(table: Table) -> str:
    """Say who is ranked in a table, as one."""
    return "trust" if table.org_kind == "trust" else "ICB"


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
    rows = tuple(
        _row(material, table, edition.edition, line) for line in lines if line.place is not None
    )
    notes = " ".join(cell.note for row in rows for cell in row.cells)
    return Page(
        path=links.league(table.id, edition.edition),
        template=TEMPLATE,
        title=f"{table.title}, {named}",
        description=f"{table.title}, {named}: place, score and every measure of "
        f"{wording.counted(edition.ranked_count, noun(table))}.",
        section=links.LEAGUES,
        crumbs=(Link(words="League tables", href=links.LEAGUES),),
        view=View(
            title=table.title,
            edition=named,
            is_latest=edition.edition == "latest",
            latest_href=links.league(table.id),
            who="ICB" if table.org_kind == "icb" else "Trust",
            noun=noun(table),
            ranked=wording.counted(edition.ranked_count, noun(table)),
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
            rows=rows,
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
            has_subtypes=any(line.subtype for line in lines),
        ),
    )


def organisation_href(material: Material, org_code: str | None) -> str:
    """Give the page of an organisation, or nothing where it has none."""
    found = material.marts.organisations.get(org_code or "")
    if found is None or not found.has_page:
        return ""
    return links.organisation(found.org_kind, found.org_code)


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
    return Row(
        place=wording.place(line.place, None, line.tied_with),
        name=line.org_name,
        href=organisation_href(material, line.org_code),
        code=line.org_code,
        region=line.region_name or "",
        subtype=line.subtype or "",
        score=wording.score(line.score),
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
