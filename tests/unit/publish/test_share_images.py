"""The pictures that are shown with a link: what is on them, and who announces them."""

import dataclasses
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from pipeline.publish.files import share_images
from tests.support.made import marts
from tests.support.made.pages import render_made


def _image(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


def _where(content: bytes, colour: str) -> set[tuple[int, int]]:
    """Find every point of a colour."""
    image = _image(content)
    wanted = tuple(bytes.fromhex(colour.removeprefix("#")))
    return {
        (x, y)
        for x in range(image.width)
        for y in range(share_images.TOP, share_images.BOTTOM)
        if image.getpixel((x, y)) == wanted
    }


def test_every_table_has_its_picture_and_so_has_the_site(made_site: Mapping[str, bytes]) -> None:
    drawn = {path: made_site[path] for path in made_site if path.endswith(".png")}
    assert set(drawn) == {"assets/acute.png", "assets/icb.png", "assets/site.png"}
    assert {_image(one).size for one in drawn.values()} == {(1200, 630)}
    assert max(map(len, drawn.values())) < 60_000


def test_a_range_is_drawn_from_end_to_end_and_the_place_on_it() -> None:
    places = [(1, 1, 3, False), (2, 1, 4, False), (3, 2, 4, False), (4, 4, 4, False)]
    drawn = share_images.picture("Table", "4 trusts", places)
    across = (share_images.WIDTH - 2 * share_images.MARGIN) / 4
    height = (share_images.BOTTOM - share_images.TOP) / 4
    bars, dots = _where(drawn, share_images.RANGE), _where(drawn, share_images.DOT)
    for number, (place, low, high, _) in enumerate(places):
        y = round(share_images.TOP + (number + 0.5) * height)
        bar = [x for x, at in bars if at == y]
        dot = [x for x, at in dots if at == y]
        assert min(bar) == pytest.approx(share_images.MARGIN + (low - 1) * across, abs=2)
        assert max(bar) == pytest.approx(share_images.MARGIN + high * across, abs=2)
        middle = share_images.MARGIN + (place - 0.5) * across
        assert (min(dot) + max(dot)) / 2 == pytest.approx(middle, abs=2)


def test_a_long_title_stays_on_the_picture() -> None:
    drawn = share_images.picture("Integrated care boards and " * 4, "as of now", ())
    edge = _image(drawn).crop(
        (share_images.WIDTH - share_images.MARGIN + 2, 90, share_images.WIDTH, 630)
    )
    assert edge.getcolors() == [(edge.width * edge.height, (255, 255, 255))]


def test_the_same_table_gives_the_same_bytes() -> None:
    places = [(1, 1, 1, False)]
    assert share_images.picture("A", "B", places) == share_images.picture("A", "B", places)


def test_a_site_with_an_address_announces_its_pictures(tmp_path: Path) -> None:
    config = dataclasses.replace(marts.config(), address="https://tables.example/")
    made = render_made(tmp_path, marts.frames(), config)
    home, league = made["index.html"].decode(), made["league/acute/index.html"].decode()
    assert '<meta property="og:image" content="https://tables.example/assets/site.png">' in home
    assert '<meta property="og:image" content="https://tables.example/assets/acute.png">' in league
    assert '<link rel="canonical" href="https://tables.example/league/acute/">' in league


def test_a_site_without_an_address_announces_none(made_site: Mapping[str, bytes]) -> None:
    """Such a picture is only found by a whole address."""
    assert b"og:image" not in made_site["index.html"]
