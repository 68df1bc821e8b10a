"""Whom a reader can write to: on every page, and never an address that reaches nobody."""

from dataclasses import replace
from pathlib import Path

from pipeline.publish import site
from pipeline.publish.editions.store import Shelf
from pipeline.publish.pages import about
from tests.support.made import marts
from tests.support.made.pages import Site, page_text

NONE = "Is a figure wrong? Nobody has yet given this copy of the site an address for corrections."


def _about(folder: Path, contact: str) -> Site:
    return site.render(
        marts_dir=marts.write(folder / "marts", marts.frames()),
        config=replace(marts.config(), contact=contact),
        changelog=folder / "none.md",
        rules_dir=folder / "none",
        shelf=Shelf(folder=folder / "none"),
        kinds=[about],
    ).files


def test_every_page_says_that_there_is_no_address_where_there_is_none(made_site: Site) -> None:
    pages = [path for path in made_site if path.endswith(".html") and not path.startswith("embed/")]
    assert len(pages) > 20
    assert [path for path in pages if NONE not in page_text(made_site, path)] == []


def test_a_page_has_the_address_that_was_filled_in(tmp_path: Path) -> None:
    made = _about(tmp_path, "mailto:figures@example.org")
    page = made["about/index.html"].decode()
    assert 'Is a figure wrong? <a href="mailto:figures@example.org">Tell us</a>.' in page
    assert "Tell us: figures@example.org ." in page_text(made, "about/index.html")


def test_the_address_of_a_fresh_checkout_is_none(tmp_path: Path) -> None:
    made = _about(tmp_path, "mailto:nightly@trust-tables.example")
    assert NONE in page_text(made, "about/index.html")
    assert b"trust-tables.example" not in made["about/index.html"]
