"""What the played publisher puts out: made-up files, all admitted; real ones with their days."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.steps import collect
from tests.support import files
from tests.support.publisher import published
from tests.support.publisher.areas import map_name
from tests.support.publisher.client import links
from tests.support.publisher.played import Published, Publisher
from tests.support.publisher.shared import UNCLAIMED, WITHOUT_DAY, from_shared, left_aside
from tests.support.publisher.shelf import (
    ACCOUNTS,
    AE,
    NOF_FILES,
    ONS,
    REPORTS,
    RTT,
    Shelf,
    second_thursday,
    year_in,
)
from tests.support.publisher.typed import (
    CHANGED_BY,
    CHANGED_MONTH,
    CHANGED_ORG,
    JOINED_MONTH,
    JOINED_ORG,
    ae_month,
    from_typed,
    with_one_figure_changed,
    with_one_more,
)
from tests.support.world import LANDED, Silence, World, declared


def real() -> tuple[Published, ...]:
    found = from_shared()
    if found is None:
        pytest.skip("the publisher's files are not here")
    return found


def test_every_made_up_file_is_claimed_and_admitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.at(tmp_path, monkeypatch)
    drop = tmp_path / "drop"
    for one in from_typed():
        name = one.url.removeprefix("https://")
        host, is_report, report = name.partition("/api/getReport?report=")
        if is_report:
            name = f"{host}/{one.appears}/{report}.csv"
        if one.url.startswith(ONS):
            name = f"{one.appears}/{map_name(one.url)}"
        if name.endswith("/"):
            name = f"{name.rstrip('/')}.html"
        path = drop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.read())
    landing = collect.land(declared(), [drop], None, Silence(), LANDED)
    assert (landing.unclaimed, landing.misnamed) == ((), ())
    assert (len(landing.new), landing.held_already) == (len(from_typed()), 0)
    verdicts = world.examine()
    assert {key: one.reason for key, one in verdicts.items() if not one.admitted} == {}
    assert len(verdicts) == len(landing.new)


def test_every_made_up_month_has_other_figures() -> None:
    firsts = {one.period: one.read() for one in from_typed() if one.period and not one.replaces_url}
    assert len(set(firsts.values())) == len(firsts)


def test_one_month_is_issued_again_with_the_same_figures_in_other_bytes() -> None:
    first, again = (one.read() for one in from_typed() if one.period == "2025-04")
    assert first == b"\xef\xbb\xbf" + again


def test_the_first_revision_changes_one_figure_and_the_total() -> None:
    before, after = ae_month(CHANGED_MONTH), with_one_figure_changed()
    column = published.AE_HEADERS["C"].index("A&E attendances Other A&E Department")
    changed = {
        (new[1], n): int(new[n]) - int(old[n])
        for old, new in zip(before, after, strict=True)
        for n in range(len(old))
        if old[n] != new[n]
    }
    assert changed == {(CHANGED_ORG, column): CHANGED_BY, ("TOTAL", column): CHANGED_BY}


def test_the_second_revision_adds_one_organisation() -> None:
    before = {row[1] for row in ae_month(JOINED_MONTH)}
    after = {row[1] for row in with_one_more()}
    assert (after - before, before - after) == ({JOINED_ORG}, set())


def test_releases_stand_in_the_order_of_their_months() -> None:
    page = next(one.page for one in from_typed() if one.period == "2025-06")
    shelf = Shelf(from_typed(), date(2025, 10, 9))
    assert [one.period for one in shelf.linked(page)] == [f"2025-{n:02}" for n in range(9, 3, -1)]


@pytest.mark.published
def test_every_real_file_is_put_out_on_one_day_or_left_aside() -> None:
    place = files.folder()
    released = real()
    assert place is not None
    held = {path for path in (place / "published").rglob("*") if path.is_file()}
    aside = {place / name for name in left_aside()}
    assert {one.content for one in released} | aside == held
    assert len(released) + len(aside) == len(held)


@pytest.mark.published
def test_only_what_no_source_reads_is_left_aside() -> None:
    place = files.folder()
    if place is None:
        pytest.skip("the publisher's files are not here")
    aside = left_aside()
    with (place / "index.csv").open(encoding="utf-8-sig", newline="") as index:
        publications = {row["file"]: row["publication"] for row in csv.DictReader(index)}
    ours = {source.id for source in declared().sources}
    assert {name for name in aside if publications[name] in ours} == set()
    assert "published/media.nhswebsite.nhs.uk/data/foi/Hospital.csv" in aside


def test_what_is_claimed_and_has_a_day_is_played_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = "www.england.nhs.uk/statistics/wp-content/uploads/sites/2"
    register = "www.odsdatasearchandexport.nhs.uk"
    lines = {
        f"{uploads}/2026/09/August-2026-CSV-abc.csv": "ae_monthly,2026-08",
        f"{register}/2026-05-03/succ.csv": "ods_successions,2026-05-03",
        f"{register}/succ.csv": "ods_successions,",
        f"{uploads}/August-2026-CSV-abc.csv": "ae_monthly,2026-08",
        f"{uploads}/2026/09/Sit-downs-2026.csv": "chairs,2026",
        "media.example.org/2026/09/August-2026-CSV-abc.csv": "ae_monthly,2026-08",
    }
    header = "file,publication,period,url,url_known"
    rows = [f"published/{at},{what},https://{at},yes" for at, what in lines.items()]
    (tmp_path / "index.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    (tmp_path / "known-releases.csv").write_text("url\n", encoding="utf-8")
    for at in lines:
        path = tmp_path / "published" / at
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    monkeypatch.setenv("TRUST_TABLES_PUBLISHED", str(tmp_path))
    assert [(one.url.rpartition("/")[2], one.appears) for one in real()] == [
        ("getReport?report=succ", date(2026, 5, 3)),
        ("August-2026-CSV-abc.csv", date(2026, 9, 10)),
    ]
    assert list(left_aside().values()).count(UNCLAIMED) == 3
    assert list(left_aside().values()).count(WITHOUT_DAY) == 1


@pytest.mark.published
@pytest.mark.parametrize(
    ("name", "day", "is_known"),
    [
        ("Monthly-AE-April-2019-revised-220720-ab123.csv", date(2020, 8, 13), True),
        ("July-2021-revised-120522-CBA304.csv", date(2022, 5, 12), True),
        ("June-2023-AE-revised-130624-by-provider-5Uq9C-1.xls", date(2024, 6, 13), True),
        ("November-2024-AE-by-provider-XEZnh-revised-1.xls", date(2025, 5, 8), False),
        ("July-2025-CSV-9jfy4.csv", date(2025, 8, 14), False),
        ("July-2025-CSV-revised.csv", date(2025, 11, 13), True),
        ("August-2025-AE-by-provider-0G7Wh-revised-v2-1.xls", date(2025, 11, 17), True),
        ("December-2025-AE-by-provider-revised-F5epgl.xls", date(2026, 5, 14), True),
        ("Monthly-AE-October-2025-revised-fly02sk.csv", date(2026, 5, 14), True),
        ("Full-CSV-data-file-Apr26-ZIP-3M-X7gGnn.zip", date(2026, 6, 11), False),
    ],
)
def test_the_day_of_a_real_file(name: str, day: date, *, is_known: bool) -> None:
    one = next(one for one in real() if one.url.endswith(name))
    assert one.appears == day
    assert ("the day is assumed" not in one.assumed) is is_known


@pytest.mark.published
def test_real_revisions_take_the_place_of_the_first_release() -> None:
    released = real()
    both = {one.url.rpartition("/")[2]: (one.replaces_url or "") for one in released}
    assert both["July-2025-CSV-revised.csv"].endswith("/July-2025-CSV-9jfy4.csv")
    assert both["Monthly-AE-October-2025-revised-fly02sk.csv"].endswith("-hg6dl.csv")
    assert both["June-2025-AE-by-provider-CkkTE-revised.xls"].endswith("-3euC4-1.xlsx")
    assert both["June-2025-CSV-revised.csv"].endswith("-1-1.csv")


@pytest.mark.published
def test_every_real_file_is_linked_until_it_is_replaced() -> None:
    released = real()
    for one in released:
        if one.page:
            shelf = Shelf(released, one.appears)
            assert one in shelf.linked(one.page), one.url
            assert shelf.file(one.url) == one


@pytest.mark.parametrize("whose", ["typed", pytest.param("real", marks=pytest.mark.published)])
def test_every_file_is_reached_from_the_landing_pages(whose: str) -> None:
    """On any day the files that are linked are those that have appeared and were not replaced."""
    day = date(2026, 7, 31)
    released = [one for one in (from_typed() if whose == "typed" else real()) if one.appears <= day]
    with Publisher(released, day) as publisher:
        pages = [AE, RTT, NOF_FILES, ACCOUNTS, REPORTS]
        pages += [url for one in (AE, RTT) for url, _ in links(publisher, one) if year_in(url)]
        reached = {url for page in pages if page.endswith("/") for url, _ in links(publisher, page)}
    replaced = {one.replaces_url for one in released}
    assert {one.url for one in released if one.page and one.url not in replaced} <= reached
    assert not replaced & reached


@pytest.mark.published
def test_no_real_month_is_put_out_before_it_is_over() -> None:
    for one in real():
        if one.page.startswith((AE, RTT)):
            year, month = map(int, one.period.split("-"))
            assert one.appears >= second_thursday(year, month) + timedelta(days=25), one.url
