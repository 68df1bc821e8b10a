"""What every reader downloads: small, our own, and documented."""

import re
from pathlib import Path

import pytest

from pipeline.publish import assets
from tests.support.tree import text

SCRIPTS = sorted(assets.SCRIPTS.glob("*.js"))
# A declaration at any depth; the remark before it has to be a JSDoc one.
FUNCTION = re.compile(
    r"^(?P<indent> *)(?:export )?(?:async )?function\*? (?P<name>\w+)", re.MULTILINE
)


def test_the_stylesheet_stays_small() -> None:
    assert 0 < len(assets.stylesheet()) < 20_000


def test_the_scripts_stay_small() -> None:
    assert sum(map(len, assets.scripts().values())) < 40_000


def test_in_the_dark_colours_alone_are_others() -> None:
    """So axe is asked all its rules in the light, and in the dark those of colour alone."""
    sheet = "".join(map(text, sorted(assets.STYLES.glob("*.css"))))
    dark = re.findall(
        r"@media \(prefers-color-scheme: dark\) \{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}", sheet
    )
    assert len(dark) == sheet.count("prefers-color-scheme") > 0
    set_there = re.findall(r"([\w-]+):\s*([^;{}]+);", " ".join(dark))
    assert len(set_there) > 10
    colour = re.compile(r"#[0-9a-f]{6}|var\(--[a-z-]+\)")
    assert [one for one in set_there if not colour.fullmatch(one[1])] == []
    named = [name for name, _ in set_there if not name.startswith("--")]
    assert [name for name in named if not name.endswith("color")] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_function_of_a_script_is_documented(path: Path) -> None:
    body = text(path)
    bare = [
        found["name"]
        for found in FUNCTION.finditer(body)
        if not body[: found.start()].rstrip(" ").endswith("*/\n")
    ]
    assert bare == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_asks_no_other_host_and_writes_no_markup(path: Path) -> None:
    body = text(path)
    assert re.findall(r"https?://(?!www\.w3\.org/)\S+", body) == []
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", body) == []
    )
    assert re.findall(r"localStorage|sessionStorage|document\.cookie", body) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_template_stands_inside_another(path: Path) -> None:
    # What takes the remarks out takes the inner one for code, and with it the spaces of its words.
    assert re.findall(r"\$\{[^}`]*`", text(path)) == []


@pytest.mark.parametrize("path", sorted(assets.STYLES.glob("*.css")), ids=lambda path: path.name)
def test_the_stylesheet_loads_nothing(path: Path) -> None:
    assert re.findall(r"url\(|@import|@font-face", text(path)) == []


@pytest.mark.parametrize("path", sorted(assets.STYLES.glob("*.css")), ids=lambda path: path.name)
def test_nothing_on_the_site_moves(path: Path) -> None:
    """So nobody who has asked for less motion is disturbed; the accessibility statement says so."""
    assert re.findall(r"\b(?:transition|animation|scroll-behavior)\b", text(path)) == []
