"""Say which periods the figures of a table are of, and what is newer and not in it yet."""

from collections.abc import Iterator, Sequence

from pipeline.config.metrics import Metric, Table
from pipeline.publish.context import Context
from pipeline.publish.marts.rows import LeagueAsOf
from pipeline.publish.wording import numbers


def line(context: Context, table: Table) -> str:
    """Give the period of every theme of the latest edition; empty if that is not known."""
    known = {one.theme_id: one for one in context.marts.as_of_themes.get(table.id, ())}
    return " ".join(
        f"{theme.title}: {numbers.period(known[theme.id].month, known[theme.id].period)}."
        for theme in table.themes
        if theme.id in known
    )


def in_brief(context: Context, table: Table) -> str:
    """Give the same within a sentence: "urgent care March 2026 and money Q4 2025/26"."""
    known = {one.theme_id: one for one in context.marts.as_of_themes.get(table.id, ())}
    return numbers.listed(
        [
            f"{numbers.lower_first(theme.title)} "
            f"{numbers.period(known[theme.id].month, known[theme.id].period)}"
            for theme in table.themes
            if theme.id in known
        ]
    )


def notes(context: Context, table: Table) -> Iterator[str]:
    """Say which half of the newest month has arrived, and which newer figures have to wait."""
    themes = context.marts.as_of_themes.get(table.id, ())
    ahead = [one for one in themes if one.is_ahead]
    behind = [one for one in themes if one.period == "month" and not one.is_ahead]
    for one in ahead:
        yield (
            f"Only a part of the figures is as new as {numbers.period(one.month, one.period)}: "
            f"{_titles([one])}. The newest month of {_titles(behind)} that we hold is "
            f"{numbers.period(max(other.month for other in behind), 'month')}."
        )
    rule = context.config.as_of
    for one in themes:
        if one.held_month and one.held_for:
            yield (
                f"{one.theme_title} of {numbers.period(one.held_month, one.period)} is available "
                f"but not in the table yet: {numbers.lower_first(one.held_for)} is too old to go "
                "with it. Months in one table are at most "
                f"{numbers.small(rule.spread_months)} apart, and at most "
                f"{numbers.small(rule.quarter_months)} after the end of a quarter."
            )


def by_theme(context: Context, figures: Sequence[tuple[Metric, str]]) -> str:
    """
    Give the periods of some figures by theme.

    Args:
        context: For the themes of the tables.
        figures: Each measure with the words for its period.
    """
    titles = {
        measure.metric_id: theme.title
        for table in reversed(context.config.tables)
        for theme in table.themes
        for measure in theme.measures
    }
    said: dict[str, list[str]] = {}
    for metric, period in figures:
        of_theme = said.setdefault(titles.get(metric.id, metric.short), [])
        if period not in of_theme:
            of_theme.append(period)
    return " ".join(f"{title}: {numbers.listed(periods)}." for title, periods in said.items())


def _titles(themes: Sequence[LeagueAsOf]) -> str:
    return numbers.listed([numbers.lower_first(one.theme_title) for one in themes])
