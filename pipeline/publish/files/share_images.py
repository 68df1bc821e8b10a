"""
Draw the picture shown with a link to a table: one PNG per table, with title, date and source.

Every place of the table is a dot on its likely range, because readers should remember how much the
ranges overlap. The picture names no organisation, so it shames none.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from pipeline.publish import urls
from pipeline.publish.context import SITE_PICTURE, SITE_TITLE, Context
from pipeline.publish.parts.certainty import noun
from pipeline.publish.wording import numbers

WIDTH: Final = 1200
HEIGHT: Final = 630
MARGIN: Final = 60
# The top and the bottom of the drawing of places.
TOP: Final = 250
BOTTOM: Final = 520
INK: Final = "#16202a"
QUIET: Final = "#4c5863"
PAPER: Final = "#ffffff"
BAND: Final = "#1f3a4d"
RANGE: Final = "#8fb8dc"
DOT: Final = "#0b3f73"
DOT_RADIUS: Final = 4
RANGE_WIDTH: Final = 5
# We draw few colours: a palette of this size holds them and the edges of the letters.
COLOURS: Final = 128

TITLE: Final = "NHS league tables you can check"
MEANING: Final = "Each dot is a place, first on the left; each bar its likely range."
# The description for readers who cannot see it.
WORDS: Final = "The places of a league table, each as a dot on its likely range"
SOURCE: Final = "Source: figures published by NHS England, under the Open Government Licence v3.0"


LEFT_OUT: Final = "Hollow dots: ranked without a figure that cannot be what it says."


# A place and the ends of its likely range, the place itself if there is no range; and whether it is
# ranked without a figure that earns no score.
Ranged = tuple[int, int, int, bool]


def pictures(context: Context) -> dict[str, bytes]:
    """
    Draw one picture of the latest edition of every league table, and one for the site.

    Returns:
        Each picture by its address; the site's picture shows the places of the first table.
    """
    as_of = f"Figures as of {numbers.day(context.as_of)}"
    drawn: dict[str, bytes] = {}
    first: Sequence[Ranged] = ()
    for table in context.config.tables:
        places = _places(context, table.id)
        if places:
            under = f"{numbers.counted(len(places), noun(table))} in order. {as_of}"
            drawn[urls.picture(table.id)] = picture(table.title, under, places)
            first = first or places
    return {urls.picture(SITE_PICTURE): picture(TITLE, as_of, first), **drawn}


def _places(context: Context, table_id: str) -> list[Ranged]:
    """List the places of the latest edition of a table, in order."""
    found = []
    for line in context.marts.places.get((table_id, "latest"), ()):
        if line.place is not None:
            held = context.marts.ranges.places.get((table_id, "latest", line.org_code))
            low, high = (held.place_low, held.place_high) if held else (line.place, line.place)
            found.append((line.place, low, high, line.left_out is not None))
    return found


def picture(title: str, under: str, places: Sequence[Ranged]) -> bytes:
    """
    Draw one picture.

    Args:
        title: What the table ranks.
        under: The number ranked, and the date.
        places: The places in order; may be empty.

    Returns:
        A PNG of 1200 by 630 pixels; the same arguments give the same bytes.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 84), fill=BAND)
    draw.text((MARGIN, 42), SITE_TITLE, font=_font(40), fill=PAPER, anchor="lm")
    draw.text(
        (WIDTH - MARGIN, 42),
        "Independent, not run by the NHS",
        font=_font(28),
        fill=PAPER,
        anchor="rm",
    )
    draw.text((MARGIN, 104), title, font=_fitting(draw, title, 62), fill=INK)
    draw.text((MARGIN, 186), under, font=_font(32), fill=QUIET)
    _draw_places(draw, places)
    if places:
        draw.text((MARGIN, 530), MEANING, font=_font(28), fill=INK)
    if any(is_partly for _, _, _, is_partly in places):
        draw.text((MARGIN, 562), LEFT_OUT, font=_font(24), fill=INK)
    draw.text((MARGIN, 592), SOURCE, font=_font(24), fill=QUIET)
    packed = BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def _draw_places(draw: ImageDraw.ImageDraw, places: Sequence[Ranged]) -> None:
    """Draw every place as a dot on its range, with first place at the top left."""
    if not places:
        return
    of = max(max(place, high) for place, _, high, _ in places)
    across = (WIDTH - 2 * MARGIN) / of
    down = (BOTTOM - TOP) / len(places)
    thick = max(1, min(RANGE_WIDTH, round(down) - 1))
    for number, (_, low, high, _) in enumerate(places):
        y = TOP + (number + 0.5) * down
        start, end = MARGIN + (low - 1) * across, MARGIN + high * across
        draw.rectangle((start, y - thick / 2, end, y + thick / 2), fill=RANGE)
    for number, (place, _, _, is_partly) in enumerate(places):
        x, y = MARGIN + (place - 0.5) * across, TOP + (number + 0.5) * down
        draw.ellipse(
            (x - DOT_RADIUS, y - DOT_RADIUS, x + DOT_RADIUS, y + DOT_RADIUS),
            fill=PAPER if is_partly else DOT,
            outline=DOT,
            width=2 if is_partly else 0,
        )


def _font(size: int) -> ImageFont.FreeTypeFont:
    """Return the library's built-in font, which is the same on every machine."""
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101 a size always gives this kind
    return font


def _fitting(draw: ImageDraw.ImageDraw, text: str, size: int) -> ImageFont.FreeTypeFont:
    """Return the largest font, up to a size, in which a line fits."""
    room = WIDTH - 2 * MARGIN
    return next(
        font
        for font in map(_font, range(size, 0, -1))
        if font.size == 1 or draw.textlength(text, font=font) <= room
    )
