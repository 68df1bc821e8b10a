"""The whole site: valid, deterministic, whole or not at all."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import html5lib
import polars as pl
import pytest

from pipeline.errors import PublishProblem
from pipeline.publish import site, urls
from pipeline.publish.context import Context, Page
from pipeline.publish.editions.store import Shelf
from pipeline.publish.marts.rows import LeagueAsOf
from pipeline.publish.pages import about, glossary, home, organisation
from tests.support.made import judged, marts
from tests.support.made.pages import render_made


def _publish(inputs: Path, out: Path) -> site.SiteReport:
    return site.publish(
        marts_dir=inputs / "marts",
        config=marts.config(),
        out=out,
        changelog=inputs / "CHANGELOG.md",
        rules_dir=inputs / "rules",
        shelf=Shelf(folder=out.parent / "editions"),
    )


def _pages(made_site: Mapping[str, bytes]) -> dict[str, str]:
    return {p: text.decode() for p, text in made_site.items() if p.endswith(".html")}


def test_every_page_is_valid_html(made_site: Mapping[str, bytes]) -> None:
    for path, text in _pages(made_site).items():
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(text)
        assert parser.errors == [], path


def test_every_page_says_who_we_are_not_and_names_the_licence(
    made_site: Mapping[str, bytes],
) -> None:
    for path, text in _pages(made_site).items():
        assert "Independent, not run by the NHS" in text, path
        assert (
            "Contains public sector information licensed under the "
            '<a href="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/">'
            "Open Government Licence v3.0</a>."
        ) in text, path


def test_the_foot_of_a_page_says_which_months_the_data_are_of(context: Context) -> None:
    themes = (
        ("care-now", "Care now", "month", date(2026, 3, 1)),
        ("money", "Money", "quarter", date(2026, 1, 1)),
    )
    rows = tuple(
        LeagueAsOf("acute", *theme, is_ahead=False, held_month=None, held_for="")
        for theme in themes
    )
    known = replace(context, marts=replace(context.marts, as_of_themes={"acute": rows}))
    for made, words in (
        (known, "20 June 2026. Latest data: care now March 2026 and money Q4 2025/26.</p>"),
        (context, "20 June 2026.</p>"),
    ):
        (text,) = site.printed(list(glossary.pages(made)), made).values()
        assert f"<p>Updated {words}" in text


def test_every_page_has_one_heading_one_title_and_a_skip_link(
    made_site: Mapping[str, bytes],
) -> None:
    pages = _pages(made_site)
    for path, text in pages.items():
        assert text.count("<h1") == 1, path
        # In a frame there is nothing to skip.
        skips = 0 if path.startswith(urls.EMBED) else 1
        assert text.count('<a class="skip" href="#main">') == skips, path
    titles = re.findall(r"<title>([^<]*)</title>\n<meta", "".join(pages.values()))
    assert len(titles) == len(set(titles)) == len(pages)


def test_every_table_has_a_caption_and_every_wide_one_can_be_reached(
    made_site: Mapping[str, bytes],
) -> None:
    for path, text in _pages(made_site).items():
        assert text.count("<table") == text.count("<caption") == text.count("</table>"), path
        assert "<th>" not in text, path
        frames = re.findall(r'<div class="scroll"([^>]*)>', text)
        for attributes in frames:
            assert 'role="region" tabindex="0" aria-labelledby="' in attributes, path


def test_everything_an_aria_label_points_to_is_there(made_site: Mapping[str, bytes]) -> None:
    for path, text in _pages(made_site).items():
        ids = set(re.findall(r'\sid="([^"]+)"', text))
        pointed = re.findall(r'aria-labelledby="([^"]+)"', text)
        assert {name for names in pointed for name in names.split()} <= ids, path


def test_every_link_is_relative_or_to_the_open_web(made_site: Mapping[str, bytes]) -> None:
    for path, text in _pages(made_site).items():
        for link in re.findall(r'(?:href|src)="([^"]*)"', text):
            assert link.startswith("/") is (
                path == "404.html" and not link.startswith(("#", "https:"))
            )
            assert ":" not in link or link.startswith("https://"), path


def test_no_page_holds_a_script_or_a_style_of_its_own(made_site: Mapping[str, bytes]) -> None:
    """The policy that every server sends forbids both."""
    for path, text in _pages(made_site).items():
        own = re.sub(r'<script type="module" src="[^"]+"( blocking="render")?></script>', "", text)
        # What a search engine reads is no script to a browser, and the policy lets it be.
        own = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", own)
        assert "<script" not in own, path
        assert re.findall(r"<style|\s(?:style|on[a-z]+)=\"", text) == [], path


def test_a_name_that_is_markup_is_printed_and_not_run(made_site: Mapping[str, bytes]) -> None:
    page = made_site["trusts/ZZ2/index.html"].decode()
    assert "<h1>&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; Hospital</h1>" in page


def test_an_address_that_is_a_script_is_no_link(made_site: Mapping[str, bytes]) -> None:
    assert "javascript:" not in "".join(_pages(made_site).values())


def test_the_whole_site_is_the_same_bytes_twice(inputs: Path, tmp_path: Path) -> None:
    first = _publish(inputs, tmp_path / "one" / "site")
    second = _publish(inputs, tmp_path / "two" / "site")
    assert first.folder.name == second.folder.name
    assert _tree(first.folder) == _tree(second.folder)


def _tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_report_counts_what_was_written(inputs: Path, tmp_path: Path) -> None:
    report = _publish(inputs, tmp_path / "site")
    tree = _tree(report.folder)
    assert report.files == len(tree)
    assert report.pages == sum(path.endswith(".html") for path in tree)
    assert report.size_bytes == sum(
        p.stat().st_size for p in report.folder.rglob("*") if p.is_file()
    )


def test_progress_is_shown_page_by_page(inputs: Path) -> None:
    seen: list[str] = []

    def watch(pages: Sequence[Page]) -> Iterable[Page]:
        for page in pages:
            seen.append(page.path)
            yield page

    made = site.render(
        marts_dir=inputs / "marts",
        config=marts.config(),
        changelog=inputs / "nowhere.md",
        rules_dir=inputs / "nowhere",
        shelf=Shelf(folder=inputs / "nowhere"),
        progress=watch,
    ).files
    assert sorted(seen) == [path for path in made if path.endswith(".html") or path[:4] == "img/"]


def test_pages_that_are_made_alone_are_those_of_the_whole_site(
    inputs: Path, made_site: Mapping[str, bytes]
) -> None:
    alone = site.render(
        marts_dir=inputs / "marts",
        config=marts.config(),
        changelog=inputs / "CHANGELOG.md",
        rules_dir=inputs / "rules",
        notices=judged.NOTICES,
        shelf=Shelf(folder=inputs / "editions"),
        kinds=(home, organisation),
    ).files
    wanted = re.compile(r"((trusts|icbs)/[A-Z0-9]+/)?index\.html")
    pages = {path for path in made_site if wanted.fullmatch(path)}
    assert dict(alone) == {path: made_site[path] for path in pages}


def test_a_page_that_is_printed_when_it_is_read_is_that_of_the_whole_site(tmp_path: Path) -> None:
    """What tests of single pages read (`render_made`)."""
    on_demand = render_made(tmp_path / "alone", marts.frames())
    whole = render_made(tmp_path / "whole", marts.frames())
    asked = [path for path in whole if path.endswith((".html", ".csv", urls.FIND_INDEX))]
    asked = [path for path in asked if not path.endswith("-excel.csv")]
    assert [path for path in asked if on_demand[path] != whole[path]] == []
    assert len(asked) > 100


def test_checksums_in_the_site_are_those_of_its_files(made_site: Mapping[str, bytes]) -> None:
    for line in made_site["data/latest/SHA256SUMS"].decode().splitlines():
        digest, _, name = line.partition("  ")
        assert digest == hashlib.sha256(made_site[f"data/latest/{name}"]).hexdigest()


def test_a_failing_template_leaves_the_old_site(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    before = _publish(inputs, out)
    page = Page(path="x.html", template="pages/home.html", title="x", description="x", view={})
    monkeypatch.setattr(home, "pages", lambda _: iter([page]))
    with pytest.raises(
        PublishProblem, match=r"pages/home\.html cannot print x\.html: .*no attribute"
    ):
        _publish(inputs, out)
    assert out.resolve() == before.folder


def test_two_pages_at_one_address_stop_the_build(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "KINDS", (about, about))
    with pytest.raises(
        PublishProblem, match=r"about/index\.html: expected one page at this address, found two"
    ):
        _publish(inputs, tmp_path / "site")


def test_a_code_that_leads_out_of_the_folder_stops_the_build(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["organisations"] = frames["organisations"].with_columns(
        pl.col("org_code").replace("ZM1", "../../ZM1")
    )
    marts.write(tmp_path / "marts", frames)
    with pytest.raises(PublishProblem, match="cannot be part of an address"):
        _publish(tmp_path, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_marts_without_one_league_edition_or_figure_still_make_a_site(tmp_path: Path) -> None:
    empty = (
        "observations",
        "league_editions",
        "league_periods",
        "league_places",
        "league_themes",
        "league_measures",
        "league_ranges",
        "league_pairs",
        "league_leads",
        "league_doubts",
        "league_doubt_summary",
        "league_variants",
        "league_variant_summary",
        "league_moves",
        "league_move_summary",
        "official_agreement",
        "official_cuts",
        "official_places",
        "official_scores",
        "official_totals",
        "findings",
        "revisions",
        "series_breaks",
        "source_freshness",
        "refused_releases",
        "not_submitted",
        "missing_figures",
        "frozen_figures",
        "org_successions",
        "check_results",
    )
    frames = marts.frames()
    marts.write(tmp_path / "marts", {**frames, **{name: frames[name].clear() for name in empty}})
    made = site.render(
        marts_dir=tmp_path / "marts",
        config=replace(marts.config(), tables=()),
        changelog=tmp_path / "none.md",
        rules_dir=tmp_path / "none",
        shelf=Shelf(folder=tmp_path / "none"),
    ).files
    assert b"We have no results of checks" in made["quality/index.html"]
    assert b"We have no official table." in made["official/index.html"]
    assert b"Example One ICB is in none of our tables." in made["icbs/QZ1/index.html"]
