"""What other sites show: a small page for a frame and a drawing, each with its source inside."""

import re
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET

from pipeline.publish import assets, urls
from pipeline.publish.context import Context
from pipeline.publish.parts import stories
from tests.support.browser.static_host import told
from tests.support.made.pages import page_text

SVG: Final = "{http://www.w3.org/2000/svg}"

Site = Mapping[str, bytes]


def test_every_scored_figure_with_a_chart_has_both_and_no_other_has(
    made_site: Site, context: Context
) -> None:
    wanted = {
        (one.story.org_kind, one.story.org_code, one.metric.id)
        for one in stories.told(context.marts, context.config)
        if stories.is_to_share(one)
    }
    pages = {path for path in made_site if path.startswith(urls.EMBED)}
    assert pages == {urls.embed(*one) for one in wanted}
    drawings = {path for path in made_site if path.startswith("img/")}
    assert drawings == {urls.chart(code, metric) for _, code, metric in wanted}


def test_an_embed_has_its_sentence_its_source_and_a_link_and_no_script(made_site: Site) -> None:
    path = urls.embed("trust", "ZZ1", "ae_within_4h")
    raw, text = made_site[path].decode(), page_text(made_site, path)
    assert re.search(r"\d+\.\d% was the figure of ae within 4h at Éxample Hospitals", text)
    assert "Source: " in text
    assert 'href="../../../../trusts/ZZ1/index.html#measure-ae_within_4h" target="_top"' in raw
    assert "<script" not in raw
    assert "style=" not in raw
    assert '<meta name="robots" content="noindex">' in raw
    assert len(made_site[urls.EMBED_STYLES]) < 4000


def test_a_drawing_stands_alone(made_site: Site) -> None:
    for path, content in made_site.items():
        if not path.startswith("img/"):
            continue
        root = ET.fromstring(content)  # noqa: S314 we have just written it
        assert root.tag == f"{SVG}svg"
        assert len(content) < 4000
        words = " ".join(str(one.text) for one in root.iter(f"{SVG}text"))
        assert "Source: " in words
        assert "figures as of" in words
        # Without a style sheet, what has no colour of its own would be black or unseen.
        assert b"class=" not in content
        assert b"style" not in content
        assert {one.get("stroke") for one in root.iter(f"{SVG}path")} & {None} == set()


def test_the_page_of_an_organisation_offers_what_others_may_use(made_site: Site) -> None:
    raw = made_site["trusts/ZZ1/index.html"].decode()
    box = raw.partition("<summary>Use this chart</summary>")[2].partition("</details>")[0]
    assert urls.embed("trust", "ZZ1", "ae_within_4h") in box
    assert urls.chart("ZZ1", "ae_within_4h") in box
    assert urls.download_of("trust", "ZZ1") in box
    # Without an address there is no line to paste.
    assert "iframe" not in box


def test_every_page_refuses_frames_on_a_static_host_but_those_made_for_them(
    made_site: Site,
) -> None:
    for path in made_site:
        if path.endswith(".html"):
            for address in (f"/{path}", f"/{urls.clean(path)}"):
                headers = told(address)
                frames = [value for name, value in headers if name == "X-Frame-Options"]
                assert frames == ([] if path.startswith(urls.EMBED) else ["DENY"]), address
                policies = [value for name, value in headers if name.startswith("Content-Sec")]
                assert len(policies) == 1
                assert "frame-ancestors" not in policies[0]


def test_the_style_of_an_embed_has_the_colours_of_the_site() -> None:
    sheet, own = assets.stylesheet().decode(), assets.read()[urls.EMBED_STYLES].decode()
    assert re.findall(r"--own:#\w+", own) == re.findall(r"--own:#\w+", sheet) != []
