"""The made-up site, rendered and read, for tests of what its pages say."""

import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import polars as pl

from pipeline.publish import site
from pipeline.publish.editions.store import Shelf
from tests.support.made import marts

Site: TypeAlias = Mapping[str, bytes]


def page_text(made_site: Site, path: str) -> str:
    """Give a page as a reader hears it: without tags, spaces closed up."""
    body = made_site[path].decode().partition("<body>")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def render_made(folder: Path, frames: Mapping[str, pl.DataFrame]) -> Site:
    """Make the site of other marts than the shared ones."""
    return site.render(
        marts_dir=marts.write(folder / "marts", frames),
        config=marts.config(),
        changelog=folder / "none.md",
        rules_dir=folder / "none",
        shelf=Shelf(folder=folder / "none"),
    ).files
