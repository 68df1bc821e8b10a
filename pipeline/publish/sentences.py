"""
The plain sentences with which the page of an organisation opens.

They say what the figures say and no more: a place, the best and the weakest measure, and better or
worse than a year earlier. Nobody is praised and nobody is blamed.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.config import Metric, Table
from pipeline.publish import figures, wording
from pipeline.publish.page import Material
from pipeline.publish.rows import LeagueMeasure, LeaguePlace, Observation, Organisation
from pipeline.publish.sureness import Sure

_HOW: Final[Mapping[str, str]] = {
    "better than": "better",
    "worse than": "worse",
    "the same as": "the same",
}


def place_sentence(
    table: Table, line: LeaguePlace, ranked: int, sure: Sure | None, *, is_closed: bool = False
) -> str:
    """Say the place in one table with its likely range, or why there is none."""
    if line.place is None:
        return (
            f"It has no place in our table “{table.title}”: "
            f"{wording.lower_first(line.reason or 'no reason was recorded')}."
        ).replace("..", ".")
    place = wording.place(line.place, ranked, line.tied_with)
    likely = f"{sure.likely}, " if sure else ""
    return (
        f"It {'was' if is_closed else 'is'} {place} in our table “{table.title}”, {likely}with a "
        f"score of {wording.score(line.score)}."
    )


def best_and_weakest(material: Material, table: Table, org_code: str) -> str:
    """Name the measures of a table with the best and the worst points; empty if they are level."""
    seen = material.marts.measures.get((table.id, "latest", org_code), {})
    order = [measure.metric_id for theme in table.themes for measure in theme.measures]
    scored = [
        (found.measure_score, found)
        for metric_id in order
        if (found := seen.get(metric_id)) is not None and found.measure_score is not None
    ]
    if len(scored) < 2:  # noqa: PLR2004 best and weakest need two
        return ""
    best = min(scored, key=lambda pair: pair[0])
    weakest = max(scored, key=lambda pair: pair[0])
    if best[0] == weakest[0]:
        return ""
    return (
        f"Of the measures in that table it does best on {_measure(material, best[1])} "
        f"and least well on {_measure(material, weakest[1])}."
    )


def _measure(material: Material, found: LeagueMeasure) -> str:
    """Name a measure with its figure and its place."""
    metric = material.config.metric(found.metric_id)
    place = wording.place(found.place, found.place_of, material.marts.shared_in_table(found))
    return (
        f"“{metric.title}” ({wording.value(found.metric_value, metric.unit)} in "
        f"{wording.period(found.month, metric.period)}{', ' + place if place else ''})"
    )


def a_year_on(material: Material, metrics: list[Metric], organisation: Organisation) -> str:
    """
    Say which measures are better and which are worse than a year earlier.

    A count that stands still is neither: it gets its own sentence.
    """
    said: dict[str, list[str]] = {}
    for metric, now in _of_today(material, metrics, organisation):
        history = material.marts.history[metric.id, organisation.org_code]
        before = figures.year_before(history, now)
        how = figures.direction(metric, now, before) if before and not now.is_frozen else ""
        if before is None or not how:
            continue
        recounted = figures.recounted_between(material.marts, metric, before, now)
        doubts = ", counted differently since" if recounted else ""
        said.setdefault(how, []).append(
            f"{metric.short} ({wording.value(before.metric_value, metric.unit)} then, "
            f"{wording.value(now.metric_value, metric.unit)} now{doubts})"
        )
    parts = [f"{how} on {wording.listed(said[key])}" for key, how in _HOW.items() if key in said]
    return f"Compared with a year earlier it is {'; '.join(parts)}." if parts else ""


def standing_still(
    material: Material, metrics: list[Metric], organisation: Organisation
) -> list[str]:
    """Say, one sentence each, which counts have not moved after a jump, and since when."""
    return [
        f"Its count of {metric.short} has stood at {wording.count(now.numerator)} since "
        f"{wording.period(now.unchanged_since, metric.period)}."
        for metric, now in _of_today(material, metrics, organisation)
        if now.is_frozen and now.numerator is not None and now.unchanged_since is not None
    ]


def _of_today(
    material: Material, metrics: list[Metric], organisation: Organisation
) -> Iterator[tuple[Metric, Observation]]:
    """Give the newest figures that may be called today's: no older than England's newest."""
    if organisation.closed_on is not None:
        return
    for metric in metrics:
        now = figures.newest(material.marts.history.get((metric.id, organisation.org_code), ()))
        kinds = {kind: m for (name, kind), m in material.marts.newest.items() if name == metric.id}
        if now is not None and now.month >= kinds.get("england", max(kinds.values())):
            yield metric, now


def successor_names(material: Material, org_code: str) -> list[str]:
    """Name the organisations that took over the work of a closed one."""
    return [
        row.successor_name or row.successor_code
        for row in material.marts.successions
        if row.closed_code == org_code
    ]


def closed_in_brief(material: Material, org_code: str) -> str:
    """Say in a line of a table that an organisation has closed; empty for an open one."""
    organisation = material.marts.organisations.get(org_code)
    if organisation is None or organisation.closed_on is None:
        return ""
    successors = wording.listed(successor_names(material, org_code))
    after = f", work passed to {successors}" if successors else ""
    return f"closed {wording.day(organisation.closed_on)}{after}"


def closed_sentence(organisation: Organisation, successors: list[str]) -> str:
    """Say that an organisation has closed and who took over; empty for an open one."""
    if organisation.closed_on is None:
        return ""
    after = f" Its work passed to {wording.listed(successors)}." if successors else ""
    when = wording.day(organisation.closed_on)
    return f"It closed on {when}; the figures below are its last.{after}"
