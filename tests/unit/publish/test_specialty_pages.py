"""What pages say about waits by specialty."""

import csv
import io
import re
from pathlib import Path

import polars as pl

from tests.support.made import marts
from tests.support.made.pages import Site, page_text, render_made


def test_a_trust_tells_each_specialty_with_england_and_the_nearest(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ1/index.html")
    assert ("half have waited longer than the typical wait. So far, not a forecast.") in text
    assert (
        "Bones hips and knees 16.0 weeks Typical wait so far 16.0 weeks: 7,829 waiting, 52.5% of "
        "them for up to 18 weeks, 224 over 52 weeks. A year before: 17.0 weeks. England: 14.6 "
        "weeks, 52.5% for up to 18 weeks. Nearby: Example ZZ4 NHS Trust 13.3 weeks (under a mile); "
        "Example ZZ5 NHS Trust 20.0 weeks (12 miles). All trusts: bones . In the file: 34 rows "
        "between row 95,321 and row 96,650, added up."
    ) in text


def test_of_fewer_than_twenty_no_wait_is_told(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ2/index.html")
    assert (
        "Bones hips and knees too few to say No typical wait is published for fewer than 20: 19 "
        "waiting"
    ) in text


def test_waits_from_before_a_merger_say_so(made_site: Site) -> None:
    """On the page of the trust and in the list of the specialty."""
    text = page_text(made_site, "trusts/ZZ2/index.html")
    assert "These are its waits from before Former Example NHS Trust became part of it." in text
    listed = page_text(made_site, "specialties/bones/index.html")
    assert "Example ZZ2 from before Former Example NHS Trust became part of it" in listed


def test_a_trust_that_sent_none_for_the_newest_month_says_so(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ3/index.html")
    assert "We have no waits by specialty for March 2026; the last are of February 2026." in text


def test_a_trust_without_any_says_nothing_of_them(made_site: Site) -> None:
    assert "waits by specialty are held" not in page_text(made_site, "trusts/ZZ4/index.html")


def test_a_board_tells_of_its_patients(made_site: Site) -> None:
    text = page_text(made_site, "icbs/QZ1/index.html")
    assert "so far at hospitals for patients of Example One ICB in March 2026" in text
    assert "Bones hips and knees 15.0 weeks" in text


def test_the_page_of_a_specialty_lists_trusts_by_name_and_gives_no_places(made_site: Site) -> None:
    page = made_site["specialties/bones/index.html"].decode()
    text = page_text(made_site, "specialties/bones/index.html")
    assert "Trusts are in the order of their names: this is not a ranking." in text
    assert re.findall(r'<tr data-code="(\w+)"', page) == ["ZZ1", "ZZ2"]
    assert "became part of it 8 in 100 have waited longer than 45.7 weeks" in text
    assert (
        "0 of 19 waiting Typical wait a year before: 17.0 weeks \N{EN DASH} 45.7 52.5% 0 19" in text
    )
    assert "All NHS trusts that reported, added together. This is not England" in text


def test_the_list_of_specialties_puts_those_that_count_the_rest_last(made_site: Site) -> None:
    text = page_text(made_site, "specialties/index.html")
    assert text.index("Bones hips and knees 14.6 weeks") < text.index("Other care whatever else")


def test_each_specialty_has_a_file_of_every_month(made_site: Site) -> None:
    rows = list(csv.DictReader(io.StringIO(made_site["data/latest/specialty-bones.csv"].decode())))
    assert [(row["period"], row["org_code"]) for row in rows if row["org_kind"] == "trust"] == [
        ("2026-02", "ZZ3"),
        ("2026-03", "ZZ1"),
        ("2026-03", "ZZ2"),
    ]
    whole = pl.read_parquet(io.BytesIO(made_site["data/latest/specialty-waits.parquet"]))
    assert whole.height == 9


def test_without_waits_nothing_links_to_them(tmp_path: Path) -> None:
    made = marts.frames()
    for name in ("specialty_waits", "specialty_nearby"):
        made[name] = made[name].clear()
    site = render_made(tmp_path, made)
    assert not [path for path in site if path.startswith("specialties/")]
    assert "Waits by specialty" not in page_text(site, "index.html")
