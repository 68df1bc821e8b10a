"""
Write the three plain sentences about an organisation that others may quote.

They say where it ranks; its best and weakest measures among its peers; and which
measures have changed. They say no more than the figures do, without praise or blame.
"""

from collections.abc import Iterator

from pipeline.config.metrics import Metric, Table
from pipeline.publish.context import Context
from pipeline.publish.marts.measure_rows import MeasurePlace, NewestFigure
from pipeline.publish.marts.rows import LeaguePlace, Observation, Organisation
from pipeline.publish.parts import as_of, certainty
from pipeline.publish.wording import chance, numbers


def opening(context: Context, organisation: Organisation) -> tuple[str, str, str]:
    """Describe an organisation in three sentences: its place, best and weakest measures, trend."""
    return (
        _standing(context, organisation),
        _best_and_weakest(context, organisation),
        _going(context, organisation),
    )


def _standing(context: Context, organisation: Organisation) -> str:
    """Say what it is, and its place in the first table that ranks it or why it has none."""
    subject = organisation.org_name
    found = _first_line(context, organisation.org_code)
    placed = _placed(context, *found) if found else ""
    if organisation.closed_on is not None:
        successors = successor_names(context, organisation.org_code)
        after = f" and its work passed to {numbers.listed(successors)}" if successors else ""
        was = f"; it {placed.format(be='was', have='had')}" if placed else ""
        return f"{subject} closed on {numbers.day(organisation.closed_on)}{after}{was}."
    if placed:
        return f"{subject} {placed.format(be='is', have='has')}."
    if organisation.org_kind == "icb":
        return f"{subject} is in none of our tables."
    return f"{subject} is in none of our tables: we rank acute trusts only."


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
        reason = reason.replace(" for: ", " for ", 1)
        return f"{{have}} no place in our table “{table.title}”: {reason}"
    ranked = certainty.ranked(context, table.id, "latest")
    place = numbers.place(line.place, ranked, line.tied_with)
    sure = certainty.sure(context, line)
    likely = f", {sure.likely}" if sure else ""
    months = as_of.in_brief(context, table)
    of = f" ({months})" if months else ""
    return f"{{be}} {place} in our table “{table.title}”{likely}{of}"


def _best_and_weakest(context: Context, organisation: Organisation) -> str:
    """
    Name the measures with the best and the lowest rank among its peers.

    A sentence may be quoted alone, so it says "best" only beside the rank itself.
    """
    fields, code = context.marts.fields, organisation.org_code
    found = [
        standout
        for metric in context.config.metrics
        if (standout := fields.standouts.get((metric.id, code)))
    ]
    if not found:
        return "None of its figures can be compared with those of others today."
    peers = numbers.peers(organisation.org_kind, organisation.peer_group or "")
    counts = "that count in our tables" if found[0].is_scored else "that we compare"
    roles: dict[str, list[str]] = {}
    for standout in found:
        own = fields.own[standout.metric_id, code]
        roles.setdefault(standout.stands_out, []).append(_ranked(context, own))
    if "only" in roles:
        return f"Only one of its figures can be compared with other {peers}: {roles['only'][0]}."
    among = f"Among {peers}, on the measures {counts},"
    ranks, is_or_was = ("ranks", "is") if organisation.closed_on is None else ("ranked", "was")
    if (level := roles.get("first", roles.get("level"))) is not None:
        return f"{among} it {ranks} {numbers.listed(level)}."
    (best,), (lowest,) = roles["best"], roles["lowest"]
    ends = f"its best rank {is_or_was} {best}. Its lowest {is_or_was} {lowest}."
    if passed := roles.get("passed"):
        apart = "that" if len(passed) == 1 else "those"
        return f"{among} it {ranks} {numbers.listed(passed)}. Apart from {apart}, {ends}"
    return f"{among} {ends}"


def _ranked(context: Context, own: MeasurePlace) -> str:
    """
    Give the rank on a measure, with its likely range, the measure, its figure and its month.

    Scores in whole steps, and what is published as a percentage, have no range.
    """
    metric = context.config.metric(own.metric_id)
    shared = context.marts.fields.shared(own)
    sharers = f" with {numbers.counted(shared, 'other')}" if shared else ""
    likely = ""
    if own.place_low is not None and own.place_high is not None:
        likely = f", {numbers.likely(own.place_low, own.place_high)},"
    elif metric.unit not in ("score", "percent"):
        likely = ", with no range worked out,"
    return (
        f"{numbers.place(own.place, own.place_of, shared)}{sharers}{likely} on “{metric.title}” "
        f"({numbers.value(own.metric_value, metric.unit)} in "
        f"{numbers.period(own.month, metric.period)})"
    )


def _going(context: Context, organisation: Organisation) -> str:
    """Say which measures have changed in a year, with both figures and those of the benchmark."""
    if organisation.closed_on is not None:
        return "The figures below are its last, so there is nothing more to follow."
    # A quarterly score restarts each April, so its past shows no trend.
    monthly = [m for m in context.config.metrics if m.scoring != "none" and m.period == "month"]
    today = list(_of_today(context, monthly, organisation))
    said = [_changed(metric, now, told) for metric, now, told in today if told.verdict is not None]
    # A count that has not changed since a jump, and a figure that earns no score, have sentences of
    # their own.
    open_ = [
        (m, told)
        for m, now, told in today
        if told.verdict is None and not now.is_frozen and not told.is_not_credible
    ]
    merged = [m.short for m, told in open_ if told.is_merged_since or told.is_before_merger]
    if merged:
        said.append(
            "Another trust became part of it, so it is too early to say whether there is a change "
            f"in {numbers.listed(merged)}."
        )
        open_ = [(metric, told) for metric, told in open_ if metric.short not in merged]
    if stepped := [metric.short for metric, told in open_ if told.is_stepped]:
        said.append(
            f"What {numbers.listed(stepped)} is counted out of changed abruptly within two "
            "years, so we do not say whether it has changed."
        )
        open_ = [(metric, told) for metric, told in open_ if not told.is_stepped]
    for month in sorted({told.recounted_in for _, told in open_ if told.recounted_in is not None}):
        which = numbers.listed([m.short for m, told in open_ if told.recounted_in == month])
        said.append(
            f"Counting changed in {numbers.period(month, 'month')} for {which}, so it is too early "
            "to say whether that has changed."
        )
    if early := [metric.short for metric, told in open_ if told.recounted_in is None]:
        said.append(
            f"We have too few months to say whether there is a change in {numbers.listed(early)}."
        )
    return " ".join(said) or "We have no recent monthly figures that would show a change."


def _changed(metric: Metric, now: Observation, told: NewestFigure) -> str:
    """Say whether one measure has changed in a year, with the figures."""
    unit, period = metric.unit, metric.period
    words = (
        f"{metric.short}: {chance.direction(told, now.org_kind)}. It was "
        f"{numbers.value(told.year_ago_value, unit)} in "
        f"{numbers.period(told.year_ago_month, period)} and is "
        f"{numbers.value(now.metric_value, unit)} in {numbers.period(now.month, period)}"
    )
    if told.benchmark is None:
        return f"{words}."
    return (
        f"{words}; {chance.other(told, now.org_kind)} went from "
        f"{numbers.value(told.benchmark_year_ago, unit)} to "
        f"{numbers.value(told.benchmark_now, unit)}."
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
