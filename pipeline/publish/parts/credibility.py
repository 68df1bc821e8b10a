"""
Say why a figure is marked, and what follows for a place.

Every page, file and picture uses these words, so that the reason is the same wherever the name is.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish.context import Context
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import AreaMember, FigureMark, LeaguePlace, Observation
from pipeline.publish.wording import numbers

NO_SCORE: Final = "no score"
MARK: Final = "mark"
OVERRULED: Final = "overruled"

# A month's figure needs few words about who is missing; the download lists them all.
MOST_NAMED: Final = 3


def marks_of(marts: Marts, metric_id: str, org_code: str, month: date) -> tuple[FigureMark, ...]:
    """Find what is odd about one figure; those that take its score come first."""
    return marts.marks.get((metric_id, org_code, month), ())


def sentences(marts: Marts, metric: Metric, seen: Observation) -> list[str]:
    """Say in full what is odd about a figure, and what follows; empty if nothing is."""
    return _told(marts, metric, marks_of(marts, metric.id, seen.org_code, seen.month))


def _told(marts: Marts, metric: Metric, marks: Sequence[FigureMark]) -> list[str]:
    """Say what follows from the marks once for each effect, then every reason."""
    told: dict[str, list[str]] = {}
    for mark in marks:
        told.setdefault(_effect(mark), []).append(reason(marts, metric, mark))
    return [" ".join([effect, *reasons]) for effect, reasons in told.items()]


def code(marts: Marts, metric_id: str, org_code: str, month: date | None) -> str:
    """List the rules that mark a figure, for a file; empty if none does."""
    marks = marks_of(marts, metric_id, org_code, month) if month else ()
    return "; ".join(mark.code for mark in marks if mark.effect in (NO_SCORE, MARK))


def because(marts: Marts, metric: Metric, org_code: str, month: date | None) -> str:
    """Give what follows from all marks of a figure and why, for a file; empty if there is none."""
    marks = marks_of(marts, metric.id, org_code, month) if month else ()
    return " ".join(_told(marts, metric, marks))


def beside_name(context: Context, line: LeaguePlace) -> list[str]:
    """Say which measures of a line earn no score and why, measures of one reason together."""
    if not line.left_out:
        return []
    measures = context.marts.measures.get((line.table_id, line.edition, line.org_code), {})
    return _together(
        context,
        line.org_code,
        [
            (metric, seen.month)
            for metric in context.config.metrics
            if (seen := measures.get(metric.id)) and seen.credibility is not None and seen.month
        ],
    )


def notes(context: Context, org_code: str) -> list[str]:
    """Say which newest scored figures of an organisation earn no score, and why."""
    return _together(
        context,
        org_code,
        [
            (metric, seen.month)
            for metric in context.config.metrics
            if metric.scoring != "none"
            and (seen := context.marts.latest.get((metric.id, org_code)))
            and seen.credibility is not None
        ],
    )


def why(context: Context, metric: Metric, seen: Observation) -> str:
    """Give the first reason why a figure earns no score; empty if it may earn one."""
    marks = marks_of(context.marts, metric.id, seen.org_code, seen.month)
    return next((reason(context.marts, metric, m) for m in marks if m.effect == NO_SCORE), "")


def _together(context: Context, org_code: str, figures: Sequence[tuple[Metric, date]]) -> list[str]:
    """Give the first reason of each figure; measures that share it share a sentence."""
    said: dict[tuple[str, str], list[str]] = {}
    for metric, month in figures:
        for mark in marks_of(context.marts, metric.id, org_code, month)[:1]:
            why = (numbers.credibility(mark.code), reason(context.marts, metric, mark))
            said.setdefault(why, []).append(metric.short)
    return [f"{numbers.listed(shorts)}: {what}. {why}" for (what, why), shorts in said.items()]


def _effect(mark: FigureMark) -> str:
    """Say what a mark does to a figure."""
    if mark.effect == NO_SCORE:
        odd = numbers.upper_first(numbers.credibility(mark.code))
        return f"{odd}, so it earns no place and no score."
    if mark.effect == MARK:
        return f"{numbers.upper_first(numbers.MARKED)}."
    return "A rule marked it; a person looked at it and left it as it is."


def reason(marts: Marts, metric: Metric, mark: FigureMark) -> str:
    """Say what a figure was held against."""
    if mark.because:
        return mark.because
    if mark.code == numbers.LACKS_MEMBER:
        return _lacks(marts, metric, mark)
    if mark.code == "contradicted":
        return (
            f"{_counted(marts, mark)}, but {numbers.value(mark.beside_value, 'percent')} of "
            f"attendances in {_period(mark.beside_month, 'quarter')} were over 12 hours from "
            "arrival (NHS England)."
        )
    beside = _period(mark.beside_month, metric.period)
    if mark.code == "zero-beside-hundred":
        return f"It counted nobody {_run(metric, mark)}; in {beside} it counted {_count(mark)}."
    if mark.code == "stands-still":
        return f"The count was exactly {_count(mark)} {_run(metric, mark)}, after a jump."
    return _stepped(marts, metric, mark)


def _stepped(marts: Marts, metric: Metric, mark: FigureMark) -> str:
    """Say how a denominator, or a mapping, differs from the one before."""
    beside = _period(mark.beside_month, metric.period)
    if mark.code == "changed-mapping":
        return (
            f"It is made by the mapping of {beside}, in which some of it still belongs to a trust "
            "that has since become part of this one. NHS England may give another figure."
        )
    now = _own(marts, mark.metric_id, mark.org_code, mark.since_month)
    became = numbers.count(now.denominator) if now and now.denominator is not None else ""
    return (
        f"What it is counted out of went from {_count(mark)} in {beside} to {became} in "
        f"{_period(mark.since_month, metric.period)}{_typical(mark)}."
    )


def _run(metric: Metric, mark: FigureMark) -> str:
    """Give the months of a run, in which the figure is the same."""
    since, until = (_period(m, metric.period) for m in (mark.since_month, mark.until_month))
    return f"in {since}" if since == until else f"from {since} to {until}"


def _typical(mark: FigureMark) -> str:
    """Say what the denominator of the typical trust did while this one took a step."""
    if mark.typical_change is None:
        return ""
    by = numbers.value(abs(mark.typical_change), "share")
    if by in ("0.0%", "under 0.1%"):
        return "; the typical trust's hardly changed"
    return f"; the typical trust's went {'up' if mark.typical_change > 0 else 'down'} by {by}"


def _lacks(marts: Marts, metric: Metric, mark: FigureMark) -> str:
    """Name the members that a sum lacks, and how much of it they might be."""
    lacking = marts.lacking.get((mark.metric_id, mark.org_code, mark.month), ())
    silent = [member for member in lacking if member.why_not == "silent"]
    others = [member for member in lacking if member.why_not != "silent"]
    is_list = bool(silent) and metric.is_stock and mark.org_kind == "icb"
    is_old = any(member.last_month < member.month for member in silent)
    share = numbers.value((mark.beside_value or 0) / 100, "share")
    said = []
    if silent:
        listed = _listed([_sized(metric, one) for one in silent])
        said.append(
            f"It does not include {listed}. NHS England's own tables leave "
            f"{'it' if len(silent) == 1 else 'them'} out as well."
        )
    if is_list:
        lists = "that list" if len(silent) == 1 else "those lists"
        said.append(
            f"We do not know how many on {lists} are patients of this area; they may all be."
        )
    if others:
        listed = _listed([one.trust_name for one in others])
        said.append(
            f"It contains the figure of {listed}, which is not credible."
            if len(others) == 1
            else f"It contains the figures of {listed}, which are not credible."
        )
    if is_list and not share.startswith("under"):
        share = f"at most {share}"
    said.append(
        f"By the size when last seen, that is {share} of the whole."
        if is_old and not is_list
        else f"That is {share} of the whole."
    )
    return " ".join(said)


def _listed(members: Sequence[str]) -> str:
    """List the first members, and how many there are besides."""
    more = len(members) - MOST_NAMED
    others = [numbers.counted(more, "other")] if more > 0 else []
    return numbers.listed([*members[:MOST_NAMED], *others])


def _sized(metric: Metric, member: AreaMember) -> str:
    """Name a silent member with its size, and of when that is."""
    when = numbers.period(member.last_month, metric.period)
    before = ", the last we have" if member.last_month < member.month else ""
    what = "waits" if metric.is_stock else "people"
    return f"{member.trust_name} ({numbers.count(member.people)} {what} in {when}{before})"


def _counted(marts: Marts, mark: FigureMark) -> str:
    """Give the count of the marked figure itself."""
    own = _own(marts, mark.metric_id, mark.org_code, mark.month)
    count = numbers.count(own.numerator) if own and own.numerator is not None else "Hardly anybody"
    return f"It counted {count} in {numbers.period(mark.month, 'month')}"


def _own(marts: Marts, metric_id: str, org_code: str, month: date | None) -> Observation | None:
    """Find a figure of a month."""
    history = marts.history.get((metric_id, org_code), ())
    return next((seen for seen in history if seen.month == month), None)


def _count(mark: FigureMark) -> str:
    """Print the count that a figure is held against."""
    return numbers.count(mark.beside_value) if mark.beside_value is not None else ""


def _period(month: date | None, period: str) -> str:
    """Print a month or quarter; empty if there is none."""
    return numbers.period(month, period) if month else ""


def mean_words(marts: Marts, metric: Metric, org_code: str, month: date) -> str:
    """Say how many trusts' scores an area's figure is the mean of; empty if it is none."""
    found = marts.means.get((metric.id, org_code, month))
    if found is None:
        return ""
    if found.members == 1:
        return "the score of its only trust"
    low, high = numbers.count(found.lowest), numbers.count(found.highest)
    apart = f"all {low}" if found.lowest == found.highest else f"from {low} to {high}"
    return f"mean of {numbers.counted(found.members, 'trust')}, {apart}"
