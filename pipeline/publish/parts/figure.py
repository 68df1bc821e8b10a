"""
Present one figure to a reader: its words, its target, its place and its source.

All kinds of page use it, so that they word the same number in the same way.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from pipeline.config import Config
from pipeline.config.metrics import Metric, Standard, Target
from pipeline.publish.drawing import charts, strips
from pipeline.publish.marts.measure_rows import MeasurePlace, NewestFigure, StandardInForce
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import Observation, Organisation, SeriesBreak
from pipeline.publish.parts import credibility
from pipeline.publish.parts.source import source_note
from pipeline.publish.wording import chance, numbers

ENGLAND: Final = "ENG"
NO_SCORE: Final = "none, see the note"
BEFORE_MERGER: Final = "none: the figure is from before another trust became part of it"
# A chart that opens shows so many years; all that we have is one tap below.
YEARS: Final = 2
OPEN_TODAY: Final = "none: only those open today are compared"


Figure: TypeAlias = Mapping[str, Any]
"""A figure, and what we say about it."""


def target_of(metric: Metric, told: NewestFigure) -> Target | None:
    """Find the target that we compare a newest figure with, for its words."""
    return next((t for t in metric.targets if t.since == told.target_since), None)


def standards(
    marts: Marts, metric: Metric, seen: Observation
) -> list[tuple[StandardInForce, Standard]]:
    """List what the public was promised of a figure, each with its words and its link."""
    words = {(one.title, one.since): one for one in metric.standards}
    held = marts.standards.get((metric.id, seen.month), ())
    return [(one, words[one.title, one.since]) for one in held]


def met_words(told: NewestFigure) -> str:
    """Say whether a newest figure meets its scoring threshold; empty if it has none."""
    if told.is_target_met is None:
        return ""
    return "threshold met" if told.is_target_met else "threshold not met"


def of_england(marts: Marts, metric: Metric, month: date) -> Observation | None:
    """Find England's figure for a month or quarter; None if we have none."""
    return next((o for o in marts.history.get((metric.id, ENGLAND), ()) if o.month == month), None)


def breaks_of(
    marts: Marts, metric: Metric, org_kind: str, org_code: str = ""
) -> tuple[SeriesBreak, ...]:
    """Find the series breaks of a measure that affect an organisation, its own mergers included."""
    return tuple(
        b
        for b in marts.breaks.get(metric.id, ())
        if b.org_kind in (None, "", org_kind) and b.org_code in (None, "", org_code)
    )


def mapping_words(marts: Marts, seen: Observation) -> str:
    """Say that a figure was put together by an older mapping, and how far such figures are off."""
    if seen.mapped_month is None:
        return ""
    what = "footprint" if seen.org_kind == "trust" else "area"
    words = (
        f"NHS England's workbook for {numbers.period(seen.month, 'month')} is not available. We "
        "put the figure together from those of the providers, by the mapping of "
        f"{numbers.period(seen.mapped_month, 'month')}, which says who belongs to which {what}."
    )
    lag = 12 * (seen.month.year - seen.mapped_month.year) + seen.month.month
    lag -= seen.mapped_month.month
    for total in marts.mapping_errors:
        if (total.org_kind, total.lag_months, total.reach) == (seen.org_kind, lag, "newest"):
            words += (
                f" By a mapping {numbers.small(lag)} month{'s'[: lag != 1]} old, "
                f"{numbers.count(total.wrong)} of {numbers.count(total.compared)} figures were off "
                f"since {numbers.period(total.first_month, 'month')}, by at most "
                f"{100 * (total.largest or 0):.1f} percentage points."
            )
    return words


def year_ago_words(metric: Metric, told: NewestFigure) -> str:
    """Say what a newest figure was a year before; empty if not held, or if it is not credible."""
    if told.year_ago_month is None or told.is_not_credible:
        return ""
    joined = ", taking the merged trusts together" if told.is_year_ago_joined else ""
    words = (
        f"It was {numbers.value(told.year_ago_value, metric.unit)} in "
        f"{numbers.period(told.year_ago_month, metric.period)}{joined}."
    )
    if told.recounted_in is not None:
        words += (
            f" Counting changed in {numbers.period(told.recounted_in, 'month')}, so compare with "
            "care."
        )
    return words


def year_words(metric: Metric, told: NewestFigure, seen: Observation) -> str:
    """Say what a chart shows: the newest figure, and that of a year before if we have it."""
    words = (
        f"{numbers.value(seen.metric_value, metric.unit)} in "
        f"{numbers.period(seen.month, metric.period)}"
    )
    if told.year_ago_month is None or told.is_not_credible:
        return words
    return f"{words}; a year earlier {numbers.value(told.year_ago_value, metric.unit)}"


def estimate_words(marts: Marts, metric: Metric, seen: Observation) -> str:
    """
    Give NHS England's own figure for England, which estimates the trusts that sent nothing.

    Empty for anybody but England, and if we hold no such figure of the month.
    """
    estimate = marts.estimates.get((metric.id, seen.month)) if seen.org_kind == "england" else None
    if estimate is None or estimate.metric_value is None:
        return ""
    if not estimate.is_estimated:
        return "NHS England adds no estimate for this month."
    return (
        "This figure counts the trusts that reported. With estimates for missing trusts, NHS "
        f"England gives {numbers.value(estimate.metric_value, metric.unit)} of "
        f"{numbers.count(estimate.denominator)}."
    )


def frozen_words(metric: Metric, history: Sequence[Observation], seen: Observation) -> str:
    """Say that a count has not changed since a jump; empty if it has."""
    if not seen.is_frozen or seen.unchanged_since is None or seen.numerator is None:
        return ""
    since = seen.unchanged_since
    before = next((o for o in reversed(history) if o.month < since and o.numerator), None)
    was = (
        f"; in {numbers.period(before.month, metric.period)} it was "
        f"{numbers.count(before.numerator)}"
        if before is not None and before.numerator is not None
        else ""
    )
    return (
        f"The count has been exactly {numbers.count(seen.numerator)} in every month since "
        f"{numbers.period(since, metric.period)}{was}. It may be counted in another way, or no "
        "longer be counted: read this figure, and the place it gives, with care."
    )


def figure(marts: Marts, config: Config, metric: Metric, seen: Observation) -> Figure:
    """
    Build what we say about the newest figure of an organisation.

    Args:
        marts: For the facts about it, and the release it comes from.
        config: For the name of the publication.
        metric: The measure.
        seen: The figure; it has a value.

    Returns:
        The figure, as `seen`, with the facts from other rows: the target in force as `goal` (None
        if there is none) and `met`; the public `standards`; words on the place and its
        uncertainty, on what marks it, on an unchanging count and on the year before; for England
        the figure with estimates; and the note of its source.
    """
    history = marts.history.get((metric.id, seen.org_code), ())
    told = marts.newest_figures[metric.id, seen.org_code]
    marks = credibility.sentences(marts, metric, seen)
    return {
        "seen": seen,
        "goal": target_of(metric, told),
        "met": met_words(told),
        "standards": standards(marts, metric, seen),
        "place": place_words(marts, seen),
        "likely": likely_words(marts, metric, seen),
        "marks": marks,
        # A rule that marks the count says it as well.
        "frozen": "" if marks else frozen_words(metric, history, seen),
        "mean": credibility.mean_words(marts, metric, seen.org_code, seen.month),
        "year_ago": year_ago_words(metric, told),
        "mapping": mapping_words(marts, seen),
        "estimate": estimate_words(marts, metric, seen),
        "source": source_note(marts, config, metric, seen),
    }


def place_words(marts: Marts, seen: Observation) -> str:
    """
    State the place of a figure among its peers of that month, and say if others share it.

    A closed organisation has no place in the month of the current places; the words say so.
    """
    if seen.place is None and seen.credibility is not None:
        return NO_SCORE if seen.org_kind in ("trust", "icb") else ""
    if seen.place is None and seen.metric_value is not None:
        told = marts.newest_figures.get((seen.metric_id, seen.org_code))
        if told is not None and told.is_before_merger and seen.month == _newest(marts, seen):
            return BEFORE_MERGER
        who = marts.organisations.get(seen.org_code)
        peers = who.peer_group or "" if who else ""
        field = marts.fields.members.get((seen.metric_id, seen.org_kind, peers), ())
        is_todays = any(own.place is not None and own.month == seen.month for own in field)
        return OPEN_TODAY if is_todays and who and who.closed_on else ""
    return numbers.place(seen.place, seen.place_of, marts.shared(seen))


def _newest(marts: Marts, seen: Observation) -> date | None:
    """Find the month of the newest figure of the same measure and organisation."""
    newest = marts.latest.get((seen.metric_id, seen.org_code))
    return newest.month if newest is not None else None


def own_place(marts: Marts, seen: Observation) -> MeasurePlace | None:
    """Find the place of a newest figure; None for an older figure."""
    own = marts.fields.own.get((seen.metric_id, seen.org_code))
    return own if own is not None and own.month == seen.month else None


def likely_words(marts: Marts, metric: Metric, seen: Observation) -> str:
    """Give the likely range of a newest figure's place, or say why there is none."""
    own = own_place(marts, seen)
    if own is None or own.place is None:
        return ""
    if own.place_low is not None and own.place_high is not None:
        return numbers.likely(own.place_low, own.place_high)
    if metric.unit == "score":
        return "no range: a score of whole steps, and many share a place"
    if metric.unit == "percent":
        return "no range: the figure is quoted as published"
    if metric.scoring != "none":
        return "no range: no table uses figures of this period yet"
    return "no range: worked out for scored measures only"


def breaks_drawn(
    marts: Marts,
    metric: Metric,
    org_kind: str,
    chart: charts.Drawing | None,
    org_code: str = "",
) -> list[SeriesBreak]:
    """List the series breaks that a chart draws, in the chart's numbering order."""
    return [
        broken
        for broken in breaks_of(marts, metric, org_kind, org_code)
        if chart is not None and chart["first_month"] < broken.month <= chart["last_month"]
    ]


def trend(
    marts: Marts, metric: Metric, who: Organisation, *, beside: str = "", is_whole: bool = True
) -> charts.Drawing | None:
    """
    Draw the trend of one organisation.

    Args:
        marts: For the figures.
        metric: The measure.
        who: The organisation.
        beside: The code of another, for comparison; empty for none.
        is_whole: Draw all that we have, not only the newest two years.

    Returns:
        The chart, or None if there is nothing to draw.
    """
    own = [
        o for o in marts.history.get((metric.id, who.org_code), ()) if o.metric_value is not None
    ]
    if own and not is_whole:
        newest = own[-1].month
        own = [o for o in own if o.month >= newest.replace(year=newest.year - YEARS)]
    # England's series may begin long before: of it only the months of the own series are drawn.
    other = [
        o
        for o in (marts.history.get((metric.id, beside), ()) if beside else ())
        if own and own[0].month <= o.month <= own[-1].month
    ]
    return charts.trend(
        metric=metric,
        name=who.org_name,
        points=[(o.month, o.metric_value) for o in own],
        england=[(o.month, o.metric_value) for o in other],
        names=(line_name(who.org_kind), numbers.ENGLAND),
        break_months=[b.month for b in breaks_of(marts, metric, who.org_kind, who.org_code)],
        merger_months=[
            b.month for b in breaks_of(marts, metric, who.org_kind, who.org_code) if b.org_code
        ],
    )


def control(
    marts: Marts, config: Config, metric: Metric, who: Organisation
) -> Mapping[str, Any] | None:
    """
    Make the control chart of one organisation.

    Args:
        marts: For the figures, the limits and the months outside them.
        config: For the declared rules.
        metric: The measure.
        who: The organisation.

    Returns:
        The `chart` of the two years that the limits are of, None where the series has no limits,
        and its `meaning`; None for a measure that has no months.
    """
    key = (metric.id, who.org_code)
    limit = marts.fields.limits.get(key)
    if limit is None:
        return None
    signals = marts.fields.signals.get(key, charts.NONE)
    chart = None
    if limit.mean is not None:
        chart = charts.trend(
            metric=metric,
            name=who.org_name,
            points=[
                (o.month, o.metric_value)
                for o in marts.history.get(key, ())
                if limit.first_month <= o.month <= limit.last_month
            ],
            names=(line_name(who.org_kind), ""),
            limit=limit,
            signals=signals,
        )
    noise = marts.fields.noise.get(metric.id)
    return {"chart": chart, "meaning": list(chance.meaning(config.chance, limit, noise, signals))}


def field_strip(
    marts: Marts,
    metric: Metric,
    org_kind: str,
    peer_group: str,
    *,
    marked: str = "",
) -> charts.Drawing | None:
    """
    Draw all newest figures of a measure in one peer group and mark one of them.

    Args:
        marts: For the figures.
        metric: The measure.
        org_kind: Trusts or ICBs.
        peer_group: The peer group; empty if the kind has only one.
        marked: The code of the organisation to mark; empty to mark none.

    Returns:
        The strip, or None if there is no field or the marked organisation is not in it.
    """
    members = marts.fields.members.get((metric.id, org_kind, peer_group), ())
    if not members or (marked and all(member.org_code != marked for member in members)):
        return None
    month = members[0].month
    england = of_england(marts, metric, month)
    return strips.strip(
        metric,
        [(member.org_code, member.metric_value) for member in members],
        marked=marked or None,
        england=england.metric_value if england else None,
        target=marts.targets.get((metric.id, month)),
        name=numbers.peers(org_kind, peer_group),
        summary=marts.fields.summaries.get((metric.id, org_kind, peer_group)),
        own_name=own_name(org_kind),
    )


def line_name(org_kind: str) -> str:
    """Name the line of the page's own organisation in a chart, where space is short."""
    return {"icb": "ICB", "trust": "Trust"}.get(org_kind, numbers.ENGLAND)


def own_name(org_kind: str) -> str:
    """Return the words for the page's own organisation: "This trust" or "This ICB"."""
    return "This ICB" if org_kind == "icb" else "This trust"
