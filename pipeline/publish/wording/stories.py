"""
Word a story: a headline and three sentences about one figure, from fixed templates with branches.

Every number in them is a cell of the story's row, or part of the fixed words of its measure. Each
sentence names whose figure it is, so that it is true when it is pasted alone. None has an
adjective of praise or blame: a rank says who is first, and a verdict what chance does not explain.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from pipeline.config.metrics import Metric
from pipeline.publish.marts.story_rows import Story
from pipeline.publish.wording import numbers

LONGEST_HEADLINE: Final = 90

# A verdict is on two years of months, not on the two figures before it: they may hardly differ.
_VERDICTS: Final[Mapping[str, str]] = {
    "improvement": "The months of the last year are clearly better than those of the year before: "
    "chance does not explain it.",
    "concern": "The months of the last year are clearly worse than those of the year before: "
    "chance does not explain it.",
    "none": "The months of the last year do not clearly differ from those of the year before: "
    "chance may explain it.",
    "too_early": "It is too early to tell a real change from chance.",
}
_BEFORE_MERGER: Final = " (before a merger)"


class Texts(NamedTuple):
    """The figures of a story as they are printed: "66.6%", "under 0.1%"; empty if there is none."""

    now: str
    previous: str = ""
    year_ago: str = ""
    england: str = ""
    england_year_ago: str = ""


class Words(NamedTuple):
    """A story in words; every one of them is empty if there is nothing to say."""

    place_text: str = ""
    headline: str = ""
    sentence_1: str = ""
    sentence_2: str = ""
    sentence_3: str = ""


def words(story: Story, metric: Metric, texts: Texts) -> Words:
    """
    Word a story.

    Args:
        story: The row.
        metric: Its measure.
        texts: Its figures as they are printed.

    Returns:
        The headline; the figure with its rank and England's; what it was before; and what it is
        held against, or its record. Nothing of a row that has no story.
    """
    if story.no_story_because is not None:
        return Words()
    return Words(
        place_text=numbers.place(story.place, story.place_of, story.tied_with),
        headline=_headline(story, metric, texts),
        sentence_1=" ".join(_figure(story, metric, texts)),
        sentence_2=" ".join(_change(story, metric, texts)),
        sentence_3=" ".join(_against(story, metric, texts)),
    )


def short_name(story: Story) -> str:
    """Name an organisation without its kind: "Bradford Teaching Hospitals"."""
    if story.org_kind == "region":
        return f"the {story.org_name} region"
    name, _ = numbers.kind_apart(story.org_name)
    return name.removesuffix(" ICB") if story.org_kind == "icb" else name


def _who(story: Story) -> str:
    """Name whose figure it is; a trust that has grown since is not that of today."""
    return f"{short_name(story)}{_BEFORE_MERGER if story.is_before_merger else ''}"


def _where(story: Story) -> str:
    """Say where, with the whole name."""
    if story.org_kind == "trust":
        return f"at {story.org_name}{_BEFORE_MERGER if story.is_before_merger else ''}"
    if story.org_kind == "icb":
        return f"across {story.org_name}"
    return f"in {short_name(story)}"


def _when(month: date, metric: Metric) -> str:
    return numbers.long_period(month, metric.period)


def _headline(story: Story, metric: Metric, texts: Texts) -> str:
    """Write a headline; month, name and at last the name itself give way where it is too long."""
    figure = f"{numbers.upper_first(texts.now)}, {story.metric_short}"
    short = numbers.short_period(story.month, metric.period)
    name = _who(story)
    brief = name.replace(" and ", " & ").replace("University Hospitals", "UH")
    lines = [
        f"{figure}: {who}, {when}"
        for who, when in (
            (name, _when(story.month, metric)),
            (name, short),
            (brief, short),
            (story.org_code, short),
        )
    ]
    return next(line for line in lines if len(line) <= LONGEST_HEADLINE or line == lines[-1])


def _mean(metric: Metric) -> str:
    """Say that an area's score is a mean: only trusts are scored, and nobody publishes it."""
    return " on average" if metric.unit == "score" else ""


def _figure(story: Story, metric: Metric, texts: Texts) -> Iterator[str]:
    """
    Give the figure first, then its rank with the likely range, and England's figure.

    A rank that chance moves is not quoted without its range. Of scores in whole steps, and of what
    is published as a percentage, there is none: the rank stands with those that share it.
    """
    now = numbers.upper_first(texts.now)
    mean = _mean(metric) if story.org_kind != "trust" else ""
    yield f"{now}{mean} {metric.story} {_where(story)} in {_when(story.month, metric)}."
    england = f"England{_mean(metric)}: {texts.england}." if texts.england else ""
    is_ranged = story.place_low is not None and story.place_high is not None
    if story.place is None or not (is_ranged or metric.unit in ("score", "percent")):
        if england:
            yield england
        return
    peers = numbers.peers(story.org_kind, (story.peer_group or "").replace("_", " "))
    place = numbers.place(story.place, story.place_of, story.tied_with)
    likely = (
        f" ({numbers.likely(story.place_low, story.place_high)})"
        if story.place_low is not None and story.place_high is not None
        else ""
    )
    shared = f", with {numbers.counted(story.tied_with, 'other')}" if story.tied_with else ""
    yield f"That ranks {place} {peers}{likely}{shared}.{' ' if england else ''}{england}"


def _change(story: Story, metric: Metric, texts: Texts) -> Iterator[str]:
    """Set the figure beside that of a year before, or else beside the one just before."""
    if story.year_ago_period is not None and texts.year_ago:
        before = story.year_ago_period, texts.year_ago
        yield _from(story, metric, texts.now, before, story.year_ago_change)
        # The verdict comes first: after England's change it would be read as being on that.
        if story.year_ago_change is not None and story.year_verdict is not None:
            yield _VERDICTS[story.year_verdict]
        if texts.england and texts.england_year_ago:
            yield f"England{_mean(metric)} went from {texts.england_year_ago} to {texts.england}."
    elif story.previous_period is not None and texts.previous:
        before = story.previous_period, texts.previous
        yield _from(story, metric, texts.now, before, story.previous_change)


def _from(
    story: Story, metric: Metric, now: str, before: tuple[date, str], change: float | None
) -> str:
    """Give both figures with their months, and by how much it went up or down."""
    first, then = before
    who = f"On “{story.metric_short}”, {_who(story)}"
    was, is_ = _when(first, metric), _when(story.month, metric)
    if change is None:
        why = _why(story, metric)
        return f"{who} had {then} in {was} and {now} in {is_}. The two do not compare{why}."
    if then == now or not change:
        return f"{who} had {then} in {was} and {now} in {is_}: little changed."
    way = "up" if change > 0 else "down"
    by = _distance(abs(change), metric.unit)
    return f"{who} went from {then} in {was} to {now} in {is_}, {way} {by}."


def _why(story: Story, metric: Metric) -> str:
    """Say why two figures do not compare."""
    if story.break_month is None and metric.period == "quarter":
        return " (each is of its own financial year)"
    if story.break_month is None:
        return " (what it is counted out of changed abruptly)"
    title = numbers.lower_first(story.break_title or "counted otherwise")
    return f" ({title}, {numbers.period(story.break_month, 'month')})"


def _against(story: Story, metric: Metric, texts: Texts) -> Iterator[str]:
    """Say whether the figure meets what it is held against, by how much, and if it is a record."""
    if story.is_target_met is not None and story.target_value is not None:
        yield _target(story, metric)
    if story.record is not None and story.record_since is not None:
        begins = ", where our figures begin" if story.record_is_whole_series else ""
        yield (
            f"{numbers.upper_first(texts.now)} in {_when(story.month, metric)} is the "
            f"{story.record} figure of "
            f"{_who(story)} on “{story.metric_short}” since "
            f"{_when(story.record_since, metric)}{begins}."
        )


def _target(story: Story, metric: Metric) -> str:
    """Say whether it met the threshold of its score, or the standard, and how far off it is."""
    value = story.target_value or 0.0
    goal = (
        numbers.target(value / 100, "share")
        if story.unit == "percent"
        else numbers.value(value, story.unit)
    )
    if story.target_kind == "threshold":
        whose = "scoring threshold"
    else:
        whose = f"{(story.target_title or '').removesuffix('standard').strip()} standard"
    name = numbers.upper_first(_who(story))
    met = "met" if story.is_target_met else "missed"
    on = f"on “{story.metric_short}” in {_when(story.month, metric)}"
    said = f"{name} {met} the {whose} of {goal} {on}"
    distance = story.target_distance
    if not distance:
        return f"{said}."
    people = story.target_distance_people
    count = f", or {numbers.counted(people, 'person', 'people')}" if people else ""
    return f"{said}, by {_distance(distance, metric.unit)}{count}."


def _distance(number: float, unit: str) -> str:
    """Print a difference in words: "2.4 percentage points", "1 min 20 s", "0.33 points"."""
    if unit == "seconds":
        return numbers.value(number, unit)
    text = numbers.decimal(number, numbers.decimals(unit))
    one = {"score": "point", "weeks": "week"}.get(unit, "percentage point")
    return f"{text} {one if text in ('1.0', '1.00') else f'{one}s'}"
