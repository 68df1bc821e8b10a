"""
A map of ICBs as a page meets it: every area with its link, its words and the sign of its class.

The outlines stand once in `assets/icbs.svg`; a page takes them from there, so it is small however
many maps there are. Colours come from the style sheet; the number of the class stands in each area.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.config.metrics import Metric, Table
from pipeline.publish import urls
from pipeline.publish.context import Context, organisation_href
from pipeline.publish.drawing import outlines
from pipeline.publish.drawing.outlines import Area, Box
from pipeline.publish.marts.rows import IcbFifth
from pipeline.publish.parts import certainty
from pipeline.publish.wording import numbers

# London is small and has four boards: it is drawn again, enlarged, where there is sea.
ENLARGED: Final = "London"
# How wide the enlarged part is, of the width of the map, and how far it keeps from the edge.
ENLARGED_PART: Final = 0.32
MARGIN: Final = 8
# What stands in an area without a figure.
NONE: Final = "\N{EN DASH}"
FIFTHS: Final[Mapping[int, str]] = {
    1: "first fifth",
    2: "second fifth",
    3: "middle fifth",
    4: "fourth fifth",
    5: "last fifth",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """
    One area on the map.

    Attributes:
        href: The page of the ICB; empty where it has none.
        words: Name, figure, place and class, for the ear and for a pointer; empty for a shape that
            is drawn again, enlarged, with its link and its words.
        sign: The number of the class, or a dash.
        style: The style of the class: "f1" to "f5", or "f0" where there is no figure.
        at: Where an enlarged shape is moved to; empty for the others.
    """

    code: str
    href: str
    words: str
    sign: str
    style: str
    at: str
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The frame around the enlarged part."""

    words: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One class of the map, as the key explains it."""

    sign: str
    style: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineSource:
    """Where the outlines come from; the words that their licence asks for."""

    publisher: str
    title: str
    href: str
    month: str
    year: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """
    Everything the drawing needs.

    Attributes:
        shapes: First those without words, then by name: the order in which the keyboard meets
            them.
        frame: Around London; None where no area lies there.
        after: The id of what follows the map, for those who go past it.
        outlines: Where they come from.
    """

    id: str
    title: str
    file: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
    frame: Frame | None
    key: tuple[Step, ...]
    after: str
    outlines: OutlineSource | None


def subject_map(context: Context, subject: Metric | Table, *, ident: str, after: str) -> Map | None:
    """
    Draw the fifths of a measure, or of a league table of ICBs.

    Args:
        context: For outlines, fifths and names.
        subject: The measure or the table.
        ident: The id of the drawing, unique on its page.
        after: The id of what follows it on the page.

    Returns:
        The map, or None where no outlines are held or nobody has a place.
    """
    areas = context.outlines.areas
    held = {fifth.icb_code: fifth for fifth in context.marts.fifths.get(subject.id, ())}
    if not areas or not held:
        return None
    whole = outlines.box(areas.values())
    enlarged = {code: area for code, area in areas.items() if _region(context, code) == ENLARGED}
    frame, moved = _enlarge(whole, enlarged) if enlarged else (None, {})
    named = sorted(areas, key=lambda code: (name_of(context, code), code))

    def shape(code: str, *, is_twin: bool = False) -> Shape:
        """Lay out one area; a twin is drawn again, enlarged, with its link and its words."""
        fifth, place = held.get(code), None if is_twin else moved.get(code)
        return Shape(
            code=urls.safe(code),
            href="" if is_twin else organisation_href(context, code),
            words="" if is_twin else _words(context, subject, code, fifth),
            sign=str(fifth.fifth) if fifth else NONE,
            style=f"f{fifth.fifth if fifth else 0}",
            at=place.at if place else "",
            x=place.x if place else areas[code].label[0],
            y=place.y if place else areas[code].label[1],
        )

    return Map(
        id=ident,
        title=f"Map of ICBs: {subject.title}",
        file=urls.OUTLINES,
        width=whole.right,
        height=whole.bottom,
        shapes=(*(shape(code, is_twin=True) for code in sorted(moved)), *map(shape, named)),
        frame=frame,
        key=tuple(
            _key(subject, tuple(held.values()), missing=any(code not in held for code in areas))
        ),
        after=after,
        outlines=_source(context),
    )


def figure_words(subject: Metric | Table, figure: float) -> str:
    """Print a figure of a measure, or a score of a table."""
    if isinstance(subject, Table):
        return numbers.score(figure)
    return numbers.value(figure, subject.unit)


def likely(context: Context, subject: Metric | Table, code: str) -> str:
    """Say between which places an ICB likely stands; empty where no range is held."""
    if not isinstance(subject, Table):
        own = context.marts.fields.own.get((subject.id, code))
        if own is None or own.place_low is None or own.place_high is None:
            return ""
        return numbers.likely(own.place_low, own.place_high)
    line = context.marts.lines.get((subject.id, "latest", code))
    sure = certainty.sure(context, line) if line else None
    return sure.likely if sure else ""


def _source(context: Context) -> OutlineSource | None:
    """Say where the outlines come from; nothing where their release is not held."""
    made = context.outlines
    release = context.marts.releases.get(made.release_id)
    if release is None or made.as_of is None:
        return None
    source = next((s for s in context.config.sources if s.id == release.source), None)
    return OutlineSource(
        publisher=source.publisher if source else release.source,
        title=source.title if source else release.name,
        href=urls.release(release.release_id),
        month=numbers.period(made.as_of, "month"),
        year=str(made.as_of.year),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    """Where an enlarged shape stands."""

    at: str
    x: int
    y: int


def _enlarge(whole: Box, enlarged: Mapping[str, Area]) -> tuple[Frame, Mapping[str, _Moved]]:
    """Move areas to the top right of the map, where there is sea, and enlarge them."""
    part = outlines.box(enlarged.values())
    width = round(whole.right * ENLARGED_PART)
    scale = (width - 2 * MARGIN) / part.width
    left, top = whole.right - width - 1, MARGIN
    across = left + MARGIN - part.left * scale
    down = top + MARGIN - part.top * scale
    frame = Frame(
        words=ENLARGED,
        x=left,
        y=top,
        width=width,
        height=round(part.height * scale) + 2 * MARGIN,
    )
    return frame, {
        code: _Moved(
            at=f"translate({across:.1f} {down:.1f}) scale({scale:.3f})",
            x=round(across + area.label[0] * scale),
            y=round(down + area.label[1] * scale),
        )
        for code, area in enlarged.items()
    }


def _words(context: Context, subject: Metric | Table, code: str, fifth: IcbFifth | None) -> str:
    """Say name, figure, place and class of an area."""
    name = name_of(context, code)
    if fifth is None:
        return f"{name}: {numbers.NO_NUMBER}"
    held = context.marts.fifths.get(subject.id, ())
    level = sum(other.place == fifth.place for other in held) - 1
    said = (
        figure_words(subject, fifth.figure),
        numbers.place(fifth.place, fifth.place_of, level),
        likely(context, subject, code),
        FIFTHS[fifth.fifth],
    )
    return f"{name}: {', '.join(words for words in said if words)}"


def _key(subject: Metric | Table, held: Sequence[IcbFifth], *, missing: bool) -> Iterator[Step]:
    """Explain the classes: the places and the figures of each."""
    for number, name in FIFTHS.items():
        members = [fifth for fifth in held if fifth.fifth == number]
        if members:
            places = numbers.place_range(members[0].place, members[-1].place)
            ends = dict.fromkeys(
                figure_words(subject, member.figure) for member in (members[0], members[-1])
            )
            yield Step(
                sign=str(number),
                style=f"f{number}",
                words=f"{name}: {places}, {' to '.join(ends)}",
            )
    if missing:
        yield Step(sign=NONE, style="f0", words=numbers.NO_NUMBER)


def name_of(context: Context, code: str) -> str:
    """Name an ICB; one that is on the map and in no list goes by its code."""
    found = context.marts.organisations.get(code)
    return found.org_name if found else code


def _region(context: Context, code: str) -> str | None:
    """Say in which region of the NHS an ICB lies."""
    found = context.marts.organisations.get(code)
    return found.region_name if found else None
