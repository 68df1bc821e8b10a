"""The page on which a reader weighs a league table anew; complete as a list of what it weighs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.config.metrics import Table, Theme
from pipeline.publish import urls
from pipeline.publish.context import Context, FileLink, Page
from pipeline.publish.files import reweight
from pipeline.publish.parts import certainty
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/reweight.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """
    One theme or measure.

    Attributes:
        id: Its key in metrics.toml; names its slider, and its part of the address.
        begin: Where its slider begins.
        share: Its published share of the table or of its theme, "one third".
    """

    id: str
    title: str
    href: str
    share: str
    begin: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeWeights:
    """One theme with its measures."""

    theme: Weight
    measures: tuple[Weight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """
    One league table.

    Attributes:
        most: The end of the scale of its sliders.
        file: What the script weighs.
        sensitivity: The page on how much its weights matter; empty where there is none.
    """

    id: str
    title: str
    who: str
    noun: str
    href: str
    file: str
    csv: FileLink
    sensitivity: str
    most: int
    themes: tuple[ThemeWeights, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    tables: tuple[Weighed, ...]
    methods: tuple[tuple[str, str], ...]


def pages(context: Context) -> Iterator[Page]:
    """One page, at /reweight/."""
    tables = tuple(_weighed(context, table) for table in reweight.tables(context))
    yield Page(
        path=urls.REWEIGHT,
        template=TEMPLATE,
        title="Change the weights",
        description="Weigh the measures of a league table of NHS trusts or ICBs your own way, and "
        "see who moves.",
        section=urls.REWEIGHT,
        scripts=("reweight",) if tables else (),
        view=View(
            tables=tables,
            methods=tuple((m.id, m.title) for m in context.config.doubt.normalisations),
        ),
    )


def _weighed(context: Context, table: Table) -> Weighed:
    """Lay out one table."""
    has_page = table.id in context.marts.ranges.doubt_summaries
    begins = reweight.sliders([theme.weight for theme in table.themes])
    themes = tuple(
        ThemeWeights(
            theme=Weight(
                id=theme.id,
                title=theme.title,
                href="",
                share=numbers.fraction(theme.weight),
                begin=begin,
            ),
            measures=_measures(context, theme),
        )
        for theme, begin in zip(table.themes, begins, strict=True)
    )
    highest = max(w.begin for t in themes for w in (t.theme, *t.measures))
    return Weighed(
        id=table.id,
        title=table.title,
        who="ICB" if table.org_kind == "icb" else "Trust",
        noun=certainty.noun(table),
        href=urls.league(table.id),
        file=urls.weighing(table.id),
        csv=context.file(f"league-{table.id}.csv"),
        sensitivity=urls.sensitivity(table.id) if has_page else "",
        most=max(reweight.SCALE, highest),
        themes=themes,
    )


def _measures(context: Context, theme: Theme) -> tuple[Weight, ...]:
    """Lay out the measures of a theme."""
    begins = reweight.sliders([measure.weight for measure in theme.measures])
    return tuple(
        Weight(
            id=measure.metric_id,
            title=context.config.metric(measure.metric_id).title,
            href=urls.metric(measure.metric_id),
            share=numbers.fraction(measure.weight),
            begin=begin,
        )
        for measure, begin in zip(theme.measures, begins, strict=True)
    )
