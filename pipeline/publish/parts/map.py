"""
Build a map of ICBs for a page: every area with its link, its words and the number of its class.

The file `assets/icbs.svg` has the outlines once. Pages refer to it, so they stay small however many
maps there are. The stylesheet sets the colours; each area shows the number of its class.
"""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple

from pipeline.config.metrics import Metric, Table
from pipeline.publish.context import Context, organisation_href
from pipeline.publish.drawing import outlines
from pipeline.publish.drawing.outlines import Area, Box
from pipeline.publish.marts.measure_rows import MeasurePlace
from pipeline.publish.marts.range_rows import LeagueRange
from pipeline.publish.marts.rows import IcbFifth

# London is small and has four ICBs, so we draw it again in an inset where there is sea.
ENLARGED: Final = "London"
# The width of the inset as a share of the map's width, and its distance from the edge.
ENLARGED_PART: Final = 0.32
MARGIN: Final = 8


class Standing(NamedTuple):
    """
    The place of one ICB.

    Attributes:
        shared: How many others share its place.
        likely: The range of its place; None if it has no range.
    """

    fifth: IcbFifth
    shared: int
    likely: LeagueRange | MeasurePlace | None


class Place(NamedTuple):
    """The position of a shape and its label; `at` is empty for a shape that does not move."""

    at: str
    x: int
    y: int


def standings(context: Context, subject: Metric | Table) -> dict[str, Standing]:
    """Find each ICB's place on a measure or in a league table, by code, best first."""
    held = context.marts.fifths.get(subject.id, ())
    places = Counter(fifth.place for fifth in held)
    return {
        fifth.icb_code: Standing(
            fifth, places[fifth.place] - 1, _likely(context, subject, fifth.icb_code)
        )
        for fifth in held
    }


def _likely(
    context: Context, subject: Metric | Table, code: str
) -> LeagueRange | MeasurePlace | None:
    """Find the range of a place; None if it has no range."""
    if isinstance(subject, Table):
        return context.marts.ranges.places.get((subject.id, "latest", code))
    own = context.marts.fields.own.get((subject.id, code))
    return own if own and own.place_low is not None and own.place_high is not None else None


def unit(subject: Metric | Table) -> str:
    """Return the unit of a measure, or of a table's scores."""
    return "score" if isinstance(subject, Table) else subject.unit


def subject_map(
    context: Context, subject: Metric | Table, *, ident: str, after: str
) -> Mapping[str, object] | None:
    """
    Draw the fifths of a measure or of a league table of ICBs.

    Args:
        context: For outlines, fifths and names.
        subject: The measure or the table.
        ident: The id of the drawing, unique on its page.
        after: The id of the element that follows it on the page.

    Returns:
        The data for `parts/map.html`, or None if there are no outlines or no ICB has a place.
        `areas` are in keyboard order; `frame` is None if no area is in the inset.
    """
    areas = context.outlines.areas
    stand = standings(context, subject)
    if not areas or not stand:
        return None
    name = partial(name_of, context)
    whole = outlines.box(areas.values())
    enlarged = {code: area for code, area in areas.items() if _region(context, code) == ENLARGED}
    frame, moved = _enlarge(whole, enlarged) if enlarged else (None, {})
    release = context.marts.releases.get(context.outlines.release_id)
    return {
        "id": ident,
        "title": subject.title,
        "after": after,
        "whole": whole,
        "unit": unit(subject),
        "areas": [
            (code, moved.get(code, Place("", *areas[code].label)))
            for code in sorted(areas, key=lambda code: (name(code), code))
        ],
        "twins": sorted(moved),
        "frame": frame,
        "enlarged": ENLARGED,
        "standings": stand,
        "key": _key(stand),
        "has_gaps": any(code not in stand for code in areas),
        "name_of": name,
        "href_of": partial(organisation_href, context),
        "as_of": context.outlines.as_of,
        "release": release,
        "source": next(
            (s for s in context.config.sources if release and s.id == release.source), None
        ),
    }


def _enlarge(whole: Box, enlarged: Mapping[str, Area]) -> tuple[Box, dict[str, Place]]:
    """Enlarge areas and move them to the top right of the map, where there is sea."""
    part = outlines.box(enlarged.values())
    width = round(whole.right * ENLARGED_PART)
    scale = (width - 2 * MARGIN) / part.width
    left, top = whole.right - width - 1, MARGIN
    across = left + MARGIN - part.left * scale
    down = top + MARGIN - part.top * scale
    bottom = top + round(part.height * scale) + 2 * MARGIN
    return Box(left=left, top=top, right=left + width, bottom=bottom), {
        code: Place(
            f"translate({across:.1f} {down:.1f}) scale({scale:.3f})",
            round(across + area.label[0] * scale),
            round(down + area.label[1] * scale),
        )
        for code, area in enlarged.items()
    }


def _key(stand: Mapping[str, Standing]) -> dict[int, tuple[IcbFifth, IcbFifth]]:
    """Find the best and the worst place of each class."""
    ends: dict[int, tuple[IcbFifth, IcbFifth]] = {}
    for fifth, *_ in stand.values():
        ends[fifth.fifth] = (ends.get(fifth.fifth, (fifth,))[0], fifth)
    return dict(sorted(ends.items()))


def name_of(context: Context, code: str) -> str:
    """Name an ICB; use its code if it is on the map but in no list."""
    found = context.marts.organisations.get(code)
    return found.org_name if found else code


def _region(context: Context, code: str) -> str | None:
    """Name the NHS region of an ICB."""
    found = context.marts.organisations.get(code)
    return found.region_name if found else None
