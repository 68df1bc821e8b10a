"""Publish the stories: a table of words beside their numbers, and a briefing for each source."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from pipeline.config import Config
from pipeline.publish import urls
from pipeline.publish.context import SITE_TITLE, Context
from pipeline.publish.files import citations, convention
from pipeline.publish.files.convention import Laid
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import HeldRelease, Observation
from pipeline.publish.parts import stories
from pipeline.publish.parts.stories import Told
from pipeline.publish.wording import numbers

FACTS: Final = "story_facts"
STORIES: Final = "stories"
_KEY: Final = ("org_kind", "org_code", "metric_id")
_COLUMNS: Final = (
    *_KEY,
    *("value_text", "previous_text", "year_ago_text", "england_text", "england_year_ago_text"),
    *("place_text", "caveat", "headline", "sentence_1", "sentence_2", "sentence_3"),
    *("note_for_editors", "citation", "page", "source_file", "source_cell"),
)
# Facts that came after the first edition with stories stand last, as in every published table.
_ADDED: Final = ("is_before_merger",)
# A list of a briefing has at most so many names; stories.csv has them all.
_NAMED: Final = 20
_JUDGED: Final = ("improvement", "concern", "none")


def laid_out(marts: Marts, config: Config) -> Laid:
    """Lay out the stories: the facts of the mart, and the words that the header lists."""
    facts = convention.laid_out(marts, config, FACTS, marts.frames[FACTS])
    told = pl.DataFrame(list(_rows(marts, config)), schema=dict.fromkeys(_COLUMNS, pl.String))
    words = told.with_columns(pl.col(pl.String).replace("", None))
    card = marts.cards.get(STORIES)
    meant = card.fields if card else {}
    frame = facts.frame.join(words, on=_KEY, how="left", maintain_order="left")
    return replace(
        facts,
        frame=frame.select(pl.exclude(*_ADDED), *_ADDED),
        fields={
            **facts.fields,
            **{name: said for name, said in meant.items() if name not in _KEY},
        },
    )


def _rows(marts: Marts, config: Config) -> Iterator[dict[str, str]]:
    """Give the words of each story by the names of their columns."""
    # The tables are made before their edition has a name.
    context = Context(marts=marts, config=config, rules=(), changes=(), downloads=())
    letters = citations.cells(context)
    for one in stories.told(marts, config):
        release = marts.releases.get(one.seen.release_id or "") if one.seen else None
        texts = one.texts
        yield {
            **dict(zip(_KEY, (getattr(one.story, name) for name in _KEY), strict=True)),
            "value_text": texts.now,
            "previous_text": texts.previous,
            "year_ago_text": texts.year_ago,
            "england_text": texts.england,
            "england_year_ago_text": texts.england_year_ago,
            "place_text": one.words.place_text,
            "caveat": one.caveat,
            "headline": one.words.headline,
            "sentence_1": one.words.sentence_1,
            "sentence_2": one.words.sentence_2,
            "sentence_3": one.words.sentence_3,
            "note_for_editors": one.note,
            "citation": citations.of_figure(context, letters, one.metric, one.seen)
            if one.seen
            else "",
            "page": page(marts, one),
            "source_file": release.name if release else "",
            "source_cell": _cells(letters, marts, one, one.seen) if one.seen else "",
        }


def page(marts: Marts, one: Told) -> str:
    """Return the address of the page that has the figure, from the root of the site."""
    found = marts.organisations.get(one.story.org_code)
    if found is None or not found.has_page:
        return urls.clean(urls.metric(one.metric.id))
    path = urls.clean(urls.organisation(found.org_kind, found.org_code))
    return f"{path}#measure-{one.metric.id}" if one.seen else path


def _cells(letters: citations.Cells, marts: Marts, one: Told, seen: Observation) -> str:
    """Name the cells of a figure, or its rows."""
    release = marts.releases.get(seen.release_id or "")
    if release is None or seen.first_row is None:
        return ""
    cells = citations.cited_cells(letters, one.metric, release, seen)
    rows = numbers.source_rows(seen.first_row, seen.last_row, seen.row_count)
    return ", ".join(cells) or rows


def briefings(context: Context) -> dict[str, bytes]:
    """
    Write a briefing on the newest release of each source that stories rest on.

    Returns:
        The name of each file → Markdown; every sentence and figure is one of `stories`.
    """
    by_source: dict[str, list[Told]] = {}
    for one in stories.told(context.marts, context.config):
        release = context.marts.releases.get(one.seen.release_id or "") if one.seen else None
        if release and one.words.sentence_1 and one.story.is_newest_of_kind:
            by_source.setdefault(release.source, []).append(one)
    return {
        f"briefing-{source.replace('_', '-')}.md": "\n".join(_briefing(context, told)).encode()
        for source, told in sorted(by_source.items())
    }


def _briefing(context: Context, told: Sequence[Told]) -> Iterator[str]:
    """Write one briefing."""
    marts = context.marts
    month, release_id, newest = max(
        ((one.story.month, one.seen.release_id or "", one) for one in told if one.seen),
        key=lambda found: found[:2],
    )
    release = marts.releases[release_id]
    source = next((s for s in context.config.sources if s.id == release.source), None)
    title = source.title if source else release.source
    yield f"# {title}: {numbers.long_period(month, newest.metric.period)}"
    yield ""
    yield (
        f"{_published(release)}; {SITE_TITLE} took it in on "
        f"{numbers.published(release.landed_at)}. We hold no pre-release access: every figure here "
        "was read from a published file."
    )
    for metric in context.config.metrics:
        own = [one for one in told if one.metric.id == metric.id]
        if own:
            yield from _measure(own)
    yield ""
    yield "## How to read this"
    yield ""
    yield (
        "A rank is quoted with its likely range, where there is one: the ranks that it takes in 95 "
        "of 100 replays of chance. “Clearly” means more than chance explains in two years of "
        "months. Sentences are made from fixed templates; each number in them is a cell of its row "
        "in stories.csv, where the cells of the published file are beside it. Print the caveat "
        "with the sentence."
    )
    yield ""
    yield f"Cite as: {citations.short(context)}. {citations.ATTRIBUTION}"
    yield ""


def _published(release: HeldRelease) -> str:
    """Say when a file was published, as precisely as its address tells."""
    if not release.published:
        return f"NHS England published {release.name} on a day that its address does not tell"
    is_day = len(release.published) > len("2026-11")
    when = numbers.published(release.published)
    return f"NHS England published {release.name} {'on' if is_day else 'in'} {when}"


def _measure(told: Sequence[Told]) -> Iterator[str]:
    """Write what a briefing says of one measure: England, then three lists of trusts."""
    yield ""
    yield f"## {told[0].metric.title}"
    for one in told:
        if one.story.org_kind == "england":
            yield ""
            words = (one.words.sentence_1, one.words.sentence_2, one.words.sentence_3, one.caveat)
            yield " ".join(part for part in words if part)
    trusts = sorted(
        (one for one in told if one.story.org_kind == "trust" and one.story.closed_on is None),
        key=lambda one: one.story.org_name,
    )
    judged = [one for one in trusts if one.story.year_verdict in _JUDGED]
    yield from _list(
        "Clearly better than a year before",
        [one for one in judged if one.story.year_verdict == "improvement"],
        judged,
    )
    yield from _list(
        "Clearly worse than a year before",
        [one for one in judged if one.story.year_verdict == "concern"],
        judged,
    )
    held = [one for one in trusts if one.story.is_target_met is not None]
    yield from _list(
        f"Met the {_goal(held)}", [one for one in held if one.story.is_target_met], held
    )


def _list(heading: str, listed: Sequence[Told], among: Sequence[Told]) -> Iterator[str]:
    """Write a list of trusts; nothing where none can be on it."""
    if not among:
        return
    yield ""
    yield f"{heading}: {len(listed)} of {numbers.counted(len(among), 'trust')}"
    yield ""
    yield from (f"- {_line(one)}" for one in listed[:_NAMED])
    if len(listed) > _NAMED:
        yield f"- and {len(listed) - _NAMED} more, in stories.csv"
    if not listed:
        yield "- none"


def _goal(held: Sequence[Told]) -> str:
    """Name what the trusts are held against; of one period it is one thing."""
    is_scored = any(one.story.target_kind == "threshold" for one in held)
    return "scoring threshold" if is_scored else "standard"


def _line(one: Told) -> str:
    """Write one line of a list, with the year before where the two compare."""
    when = numbers.long_period(one.story.month, one.metric.period)
    if one.story.year_ago_change is None:
        return f"{one.story.org_name}: {one.texts.now} in {when}"
    before = numbers.long_period(one.story.year_ago_period, one.metric.period)
    return f"{one.story.org_name}: {one.texts.now} in {when}, {one.texts.year_ago} in {before}"
