"""
Write the three plain sentences that open an organisation's page, and what goes with them.

They say what it is and where it ranks; its best and weakest measures among its peers; and which
measures have changed. They say no more than the figures do, without praise or blame.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pipeline.config.metrics import Metric, Table
from pipeline.publish.context import Context
from pipeline.publish.marts.measure_rows import MeasurePlace, NewestFigure
from pipeline.publish.marts.rows import LeaguePlace, Observation, Organisation
from pipeline.publish.parts import certainty
from pipeline.publish.wording import chance, numbers

_HOW: Final[Mapping[str, str]] = {"better": "better", "worse": "worse", "same": "the same"}


def opening(context: Context, organisation: Organisation) -> tuple[str, str, str]:
    """Describe an organisation in three sentences: its place, best and weakest measures, trend."""
    return (
        _standing(context, organisation),
        _best_and_weakest(context, organisation),
        _going(context, organisation),
    )


def _standing(context: Context, organisation: Organisation) -> str:
    """Say what it is, and its place in the first table that ranks it or why it has none."""
    subject = _subject(organisation)
    found = _first_line(context, organisation.org_code)
    placed = _placed(context, *found) if found else ""
    if organisation.closed_on is not None:
        successors = successor_names(context, organisation.org_code)
        after = f" and its work passed to {numbers.listed(successors)}" if successors else ""
        was = f"; it {placed.format(be='was', have='had')}" if placed else ""
        return f"{subject} closed on {numbers.day(organisation.closed_on)}{after}{was}."
    if placed:
        return f"{subject} {placed.format(be='is', have='has')}."
    only = "" if organisation.org_kind == "icb" else ": of trusts they rank acute ones only"
    return f"{subject} is in none of our tables{only}."


def _subject(organisation: Organisation) -> str:
    """Describe its type and location, as the subject of a sentence."""
    if organisation.org_kind == "icb":
        does = "planned" if organisation.closed_on else "plans"
        return f"This integrated care board (ICB), which {does} NHS care for its area,"
    kind = f"{organisation.peer_group} trust" if organisation.peer_group else "NHS trust"
    return f"This {kind}{f' in {organisation.town}' if organisation.town else ''}"


def _first_line(context: Context, org_code: str) -> tuple[Table, LeaguePlace] | None:
    """Find its line in the first table that ranks it, or else in the first that lists it."""
    lines = [
        (table, line)
        for table in context.config.tables
        if (line := context.marts.lines.get((table.id, "latest", org_code))) is not None
    ]
    return next((found for found in lines if found[1].place is not None), next(iter(lines), None))


def _placed(context: Context, table: Table, line: LeaguePlace) -> str:
    """Give the place in one table with its likely range; the caller fills in the verbs."""
    if line.place is None:
        # A second colon in one sentence is hard to read.
        reason = numbers.lower_first(line.reason or "no reason was recorded").rstrip(".")
        reason = reason.replace("no figure for:", "no figure for")
        return f"{{have}} no place in our table “{table.title}”: {reason}"
    ranked = certainty.ranked(context, table.id, "latest")
    place = numbers.place(line.place, ranked, line.tied_with)
    sure = certainty.sure(context, line)
    likely = f", {sure.likely}" if sure else ""
    return f"{{be}} {place} in our table “{table.title}”{likely}"


def _best_and_weakest(context: Context, organisation: Organisation) -> str:
    """Name the measures with the best and the worst place among its peers."""
    peers = numbers.peers(organisation.org_kind, organisation.peer_group or "")
    fields, code = context.marts.fields, organisation.org_code
    found = [
        standout
        for metric in context.config.metrics
        if (standout := fields.standouts.get((metric.id, code)))
    ]
    if not found:
        return "None of its figures can be compared with those of others today."
    named = {s.stands_out: _named(context, fields.own[s.metric_id, code]) for s in found}
    counts = "that count in our tables" if found[0].is_scored else "that we compare"
    if "only" in named:
        return f"Only one of its figures can be compared with other {peers}: {named['only']}."
    if "first" in named:
        return f"Among {peers} nobody stands higher on any of the measures {counts}."
    if "level" in named:
        return f"Among {peers} it stands equally far up on all measures {counts}."
    passed = [context.config.metric(s.metric_id) for s in found if s.stands_out == "passed"]
    stands = "stands" if organisation.closed_on is None else "stood"
    return (
        f"Of the measures {counts} it {stands} highest among {peers} on {named['best']} "
        f"and lowest on {named['lowest']}{_shared_widely(passed)}."
    )


def _shared_widely(passed: Sequence[Metric]) -> str:
    """Name the measures where it ranks even higher, but ties with very many others."""
    if not passed:
        return ""
    titles = numbers.listed([f"“{metric.title}”" for metric in passed])
    if len(passed) == 1:
        return f"; its place on {titles} is higher still, but many share it"
    return f"; its places on {titles} are higher still, but many share them"


def _named(context: Context, own: MeasurePlace) -> str:
    """Name a measure with its figure and its place."""
    metric = context.config.metric(own.metric_id)
    shared = context.marts.fields.shared(own)
    place = numbers.place(own.place, own.place_of, shared)
    sharers = f" with {numbers.counted(shared, 'other')}" if shared else ""
    return (
        f"“{metric.title}” ({numbers.value(own.metric_value, metric.unit)} in "
        f"{numbers.period(own.month, metric.period)}, {place}{sharers})"
    )


def _going(context: Context, organisation: Organisation) -> str:
    """Say which measures really changed, by their own monthly series or else over a year."""
    metrics = [m for m in context.config.metrics if m.scoring != "none"]
    if organisation.closed_on is not None:
        return "The figures below are its last, so there is nothing more to follow."
    # A quarterly score restarts each April, so its past shows no trend.
    monthly = [metric for metric in metrics if metric.period == "month"]
    today = list(_of_today(context, monthly, organisation))
    if not today:
        return "No monthly figure of today is held that would tell where it is going."
    told: dict[str, list[str]] = {chance.BETTER: [], chance.WORSE: [], chance.NEITHER: []}
    for metric, _, newest in today:
        if newest.verdict is not None:
            told[newest.verdict].append(f"“{metric.title}”")
    judged = sum(map(len, told.values()))
    if not judged:
        return in_a_year(context, monthly, organisation)
    changed = numbers.listed(
        [
            f"{how} on {numbers.listed(told[verdict])}"
            for verdict, how in ((chance.BETTER, "better"), (chance.WORSE, "worse"))
            if told[verdict]
        ]
    )
    rest = "; on its other monthly measures it is too early to tell" if judged < len(today) else ""
    still = f"nothing has clearly changed on {numbers.listed(told[chance.NEITHER])}"
    if changed:
        beside = f", while {still}" if told[chance.NEITHER] else ""
        return f"Over time it has got {changed}{beside}{rest}."
    return f"Over time {still}{rest}."


def in_a_year(context: Context, metrics: list[Metric], organisation: Organisation) -> str:
    """
    Name the measures on which the newest figure is better or worse than a year earlier.

    A count that has not changed is neither; it gets a sentence of its own.
    """
    said: dict[str, list[str]] = {}
    for metric, now, told in _of_today(context, metrics, organisation):
        if told.year_on_year is None or now.is_frozen:
            continue
        doubts = ", counted differently since" if told.is_recounted else ""
        said.setdefault(told.year_on_year, []).append(
            f"{metric.short} ({numbers.value(told.year_ago_value, metric.unit)} then, "
            f"{numbers.value(now.metric_value, metric.unit)} now{doubts})"
        )
    parts = [f"{how} on {numbers.listed(said[key])}" for key, how in _HOW.items() if key in said]
    if not parts:
        return "Where it is going cannot be told yet: too few months are held."
    return (
        f"Compared with a year earlier it is {'; '.join(parts)}; too few months are held to tell "
        "whether that is more than chance."
    )


def standing_still(
    context: Context, metrics: list[Metric], organisation: Organisation
) -> list[str]:
    """Say in one sentence each which counts have not changed since a jump, and when that was."""
    return [
        f"Its count of {metric.short} has stood at {numbers.count(now.numerator)} since "
        f"{numbers.period(now.unchanged_since, metric.period)}."
        for metric, now, _ in _of_today(context, metrics, organisation)
        if now.is_frozen
        and now.credibility is None
        and now.numerator is not None
        and now.unchanged_since is not None
    ]


def _of_today(
    context: Context, metrics: list[Metric], organisation: Organisation
) -> Iterator[tuple[Metric, Observation, NewestFigure]]:
    """Return the newest figures that count as current, with the facts about them."""
    for metric in metrics:
        key = (metric.id, organisation.org_code)
        told = context.marts.newest_figures.get(key)
        if told is not None and told.is_of_today:
            yield metric, context.marts.latest[key], told


def successor_names(context: Context, org_code: str) -> list[str]:
    """Name the organisations that took over a closed organisation's work."""
    return [
        row.successor_name or row.successor_code
        for row in context.marts.successions
        if row.closed_code == org_code
    ]


def closed_in_brief(context: Context, org_code: str) -> str:
    """Say, for a table line, that an organisation has closed; empty for an open one."""
    organisation = context.marts.organisations.get(org_code)
    if organisation is None or organisation.closed_on is None:
        return ""
    successors = numbers.listed(successor_names(context, org_code))
    after = f", work passed to {successors}" if successors else ""
    return f"closed {numbers.day(organisation.closed_on)}{after}"
