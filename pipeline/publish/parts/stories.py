"""Tell the stories of all figures: their words, and what must be printed beside them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from pipeline.config import Config
from pipeline.config.metrics import Metric
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import Observation
from pipeline.publish.marts.story_rows import Story
from pipeline.publish.parts import credibility, figure
from pipeline.publish.wording import numbers, stories
from pipeline.publish.wording.stories import Texts, Words


class Told(NamedTuple):
    """
    A story and its words.

    Attributes:
        seen: Its figure; None if it has none.
        caveat: What must be printed with every sentence; empty for nothing.
        note: What editors should know: what is counted, and the caveats of the measure.
    """

    story: Story
    metric: Metric
    seen: Observation | None
    texts: Texts
    words: Words
    caveat: str
    note: str


def told(marts: Marts, config: Config) -> Iterator[Told]:
    """Tell every story, in the order of the mart."""
    metrics = {metric.id: metric for metric in config.metrics}
    england: Mapping[str, Mapping[date, Observation]] = {
        name: {one.month: one for one in marts.history.get((name, figure.ENGLAND), ())}
        for name in metrics
    }
    for story in marts.stories:
        metric = metrics[story.metric_id]
        seen = marts.latest.get((story.metric_id, story.org_code))
        texts = _texts(marts, story, metric, england[metric.id])
        yield Told(
            story=story,
            metric=metric,
            seen=seen,
            texts=texts,
            words=stories.words(story, metric, texts),
            caveat=" ".join(_caveats(marts, story, metric, seen)) if seen else "",
            note=_note(story, metric),
        )


def is_to_share(one: Told) -> bool:
    """Whether others may show it in a frame: a trust's or an ICB's story on a scored measure."""
    return (
        one.metric.scoring != "none"
        and one.story.org_kind in ("trust", "icb")
        and bool(one.words.sentence_1)
    )


def _texts(
    marts: Marts, story: Story, metric: Metric, england: Mapping[date, Observation]
) -> Texts:
    """Print its figures from the unrounded ones, so that a share above zero never reads 0.0%."""
    key = (story.metric_id, story.org_code)

    def of(values: Mapping[date, Observation], month: date | None) -> str:
        found = values.get(month) if month else None
        return numbers.value(found.metric_value, metric.unit) if found else ""

    seen = marts.latest.get(key)
    newest = marts.newest_figures.get(key)
    before = (
        {one.month: one for one in marts.history[key]} if story.previous_period is not None else {}
    )
    return Texts(
        now=numbers.value(seen.metric_value, metric.unit) if seen else "",
        previous=of(before, story.previous_period),
        year_ago=numbers.value(newest.year_ago_value, metric.unit)
        if newest and story.year_ago_period
        else "",
        england=of(england, story.month) if story.england_value is not None else "",
        england_year_ago=of(england, story.year_ago_period)
        if story.england_year_ago is not None
        else "",
    )


def _caveats(marts: Marts, story: Story, metric: Metric, seen: Observation) -> Iterator[str]:
    """Say everything without which a figure would mislead."""
    if story.closed_on is not None:
        yield f"It closed on {numbers.day(story.closed_on)}: the figure is its last."
    elif story.months_behind:
        months = numbers.counted(story.months_behind, "month")
        yield f"Others have figures that are newer by {months}."
    marks = credibility.sentences(marts, metric, seen)
    yield from marks
    if not marks and (
        frozen := figure.frozen_words(
            metric, marts.history.get((metric.id, story.org_code), ()), seen
        )
    ):
        yield frozen
    newest = marts.newest_figures.get((metric.id, story.org_code))
    if story.is_before_merger:
        yield "The figure is from before another trust became part of it."
    if newest is not None and newest.is_year_ago_joined and story.year_ago_period is not None:
        yield "The figure of a year before takes together the trusts that have since merged."
    if story.break_month is not None:
        when = numbers.period(story.break_month, "month")
        yield (
            f"{story.break_title} ({when}): figures from before then do not compare with this one."
        )
    if note := numbers.flag(seen.flag, metric):
        yield note
    if mapping := figure.mapping_words(marts, seen):
        yield mapping
    if metric.unit == "score" and story.org_kind != "trust":
        yield "It is the mean of the scores of its trusts."


def _note(story: Story, metric: Metric) -> str:
    """Say what is counted and what is known to mislead about the measure."""
    counted = f"Counted: {metric.numerator}"
    out_of = f", out of {metric.denominator}" if metric.unit == "share" else ""
    own = {"trust": metric.caveat_trust, "icb": metric.caveat_icb}.get(story.org_kind, "")
    notes = [f"{counted}{out_of}.", metric.caveat, own]
    return " ".join(" ".join(note.split()) for note in notes if note.strip())
