"""Files in a folder: whose they are, of which period, and how near to the publisher's bytes."""

from pathlib import Path
from typing import Literal

import pytest

from pipeline.archive import folder as drop
from pipeline.config.sources import Source
from pipeline.domain.releases import Status
from pipeline.errors import ConfigError, Unrecognised
from tests.support.world import LANDED, declared


def source(
    source_id: str = "made_up",
    link: str = r"/returns-(?P<period>[^/]+)\.csv$",
    period: Literal["month", "quarter", "year", "day"] = "month",
) -> Source:
    return Source(
        id=source_id,
        title="Made-up returns",
        publisher="Nobody",
        landing="https://www.example.org/",
        links=(link,),
        period=period,
        cadence="never",
        late_after_days=1,
        licence="OGL-UK-3.0",
        cite="Nobody",
        about="Nothing.",
    )


def dropped(name: str, address: str = "", **facts: str) -> drop.DroppedFile:
    return drop.DroppedFile(path=Path("/drop") / name, address=address, facts=facts)


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


# ---------------------------------------------------------------- find


def test_folders_that_spell_a_host_give_the_address(tmp_path: Path) -> None:
    touch(tmp_path / "www.example.org" / "2025" / "07" / "a.csv")
    assert [d.address for d in drop.find(tmp_path, {})] == ["https://www.example.org/2025/07/a.csv"]


def test_a_dot_in_the_name_of_ones_own_folder_is_no_host(tmp_path: Path) -> None:
    folder = tmp_path / "downloads.old"
    touch(folder / "2025" / "07" / "a.csv")
    assert [d.address for d in drop.find(folder, {})] == [""]


def test_hidden_files_are_left_out_and_the_others_come_by_name(tmp_path: Path) -> None:
    for name in ("b.csv", ".DS_Store", "a.csv"):
        touch(tmp_path / name)
    assert [d.path.name for d in drop.find(tmp_path, {})] == ["a.csv", "b.csv"]


def test_the_index_knows_better_than_the_folders(tmp_path: Path) -> None:
    path = touch(tmp_path / "drop" / "www.example.org" / "a.csv")
    index = tmp_path / "index.csv"
    index.write_text(
        "file,url,status\ndrop/www.example.org/a.csv,https://www.example.org/real,as published\n",
        encoding="utf-8-sig",
    )
    facts = drop.read_index(index)
    assert list(facts) == [path.resolve()]
    found = next(drop.find(tmp_path / "drop", facts))
    assert (found.address, found.facts["status"]) == (
        "https://www.example.org/real",
        "as published",
    )


def test_an_index_without_a_column_of_files_is_refused(tmp_path: Path) -> None:
    index = tmp_path / "index.csv"
    index.write_text("name\na.csv\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"expected a column called file, found \['name'\]"):
        drop.read_index(index)


@pytest.mark.parametrize("content", [None, "file,note\na.csv,Éclair\n".encode("cp1252")])
def test_an_index_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    index = tmp_path / "index.csv"
    if content is not None:
        index.write_bytes(content)
    with pytest.raises(ConfigError, match=r"index\.csv: expected a CSV in UTF-8, found a file "):
        drop.read_index(index)


def test_a_row_of_an_index_may_be_short(tmp_path: Path) -> None:
    index = tmp_path / "index.csv"
    index.write_text("file,url,status\na.csv\n", encoding="utf-8")
    touch(tmp_path / "a.csv")
    found = next(drop.find(tmp_path, drop.read_index(index)))
    assert (found.address, found.facts["status"]) == ("", "")


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere: expected a folder .* found nothing;"):
        list(drop.find(tmp_path / "nowhere", {}))
    with pytest.raises(ConfigError, match=r"a\.csv: expected a folder .* found a file;"):
        list(drop.find(touch(tmp_path / "a.csv"), {}))


# ---------------------------------------------------------------- claim


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("returns-April-2025.csv", "2025-04"),
        ("returns-Apr-25.csv", "2025-04"),
        ("returns-2025-12-29.csv", "2025-12-29"),
        ("returns-2024-04_2026-04.csv", "2024-04_2026-04"),
    ],
)
def test_the_period_in_a_name_is_spelt_our_way(name: str, period: str) -> None:
    claim = drop.claim(dropped(name), [source()])
    assert claim == (source(), period)


def test_a_name_without_a_month_says_what_to_do() -> None:
    with pytest.raises(
        Unrecognised, match=r"expected a month in its name, found 'soon'; give the file"
    ):
        drop.claim(dropped("returns-soon.csv"), [source()])


def test_a_file_that_nobody_claims_is_left_alone() -> None:
    assert drop.claim(dropped("growth-rates.xls"), [source()]) is None


def test_a_file_that_two_sources_claim_stops() -> None:
    with pytest.raises(
        Unrecognised, match=r"expected one source to claim this file, found \['one', 'two'\]"
    ):
        drop.claim(dropped("returns-April-2025.csv"), [source("one"), source("two")])


def test_a_file_can_be_claimed_by_its_address() -> None:
    found = dropped("download", address="https://www.example.org/returns-May-2025.csv")
    assert drop.claim(found, [source()]) == (source(), "2025-05")


def test_a_file_in_the_folder_one_stands_in_is_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path / "returns-May-2025.csv")
    monkeypatch.chdir(tmp_path)
    found = next(drop.find(Path(), {}))
    assert drop.claim(found, [source()]) == (source(), "2025-05")


@pytest.mark.parametrize(
    ("stated", "period"),
    [("2025-26 Q4", "2025-26_Q4"), ("", "unstated"), ("../../etc", "etc")],
)
def test_without_a_period_in_the_name_the_index_states_it(stated: str, period: str) -> None:
    claim = drop.claim(dropped("all.csv", period=stated), [source(link=r"/all\.csv$")])
    assert claim == (source(link=r"/all\.csv$"), period)


# Names that NHS England has used, and the source and month each must lead to.
REAL_NAMES = {
    "Monthly-AE-April-2025.csv": ("ae_monthly", "2025-04"),
    "April-2025-CSV-revised.csv": ("ae_monthly", "2025-04"),
    "Monthly-AE-June-2025-1-1.csv": ("ae_monthly", "2025-06"),
    "August-2025-CSV-g5tyh-v2.0.csv": ("ae_monthly", "2025-08"),
    "Monthly-AE-Nov-25-CSV-revised.csv": ("ae_monthly", "2025-11"),
    "April-2021-revised-120522-ABC456.csv": ("ae_monthly", "2021-04"),
    "Monthly-September-2019-revised-210720-jh930.csv": ("ae_monthly", "2019-09"),
    "MSitAE-April-2018.csv": ("ae_monthly", "2018-04"),
    "Monthly-AE-November-2024-CSV-29KB.csv": ("ae_monthly", "2024-11"),
    "April-2022-AE-revised-130624-by-provider-YVj1E.xls": ("ae_by_provider_workbook", "2022-04"),
    "Monthly-September-2019-revised-210720-L48uy.xls": ("ae_by_provider_workbook", "2019-09"),
    "Full-CSV-data-file-Apr26-ZIP-3M-X7gGnn.zip": ("rtt_full_extract", "2026-04"),
    "Full-CSV-data-file-Apr22-revised-ZIP-4253.zip": ("rtt_full_extract", "2022-04"),
    "20240630-RTT-June-2024-full-extract-revised.xlsb": ("rtt_full_extract", "2024-06"),
    "November-2025-NEL-YTD-Growth-rates.xls": None,
    "Monthly-AE-Time-Series-March-2026-F5ldj2.xls": None,
    "rtt-incomplete-provider-2026-08.csv": ("rtt_incomplete_provider", "2026-08"),
    "rtt-incomplete-provider-2024-04_2026-04.csv": ("rtt_incomplete_provider", "2024-04_2026-04"),
    "nhs-oversight-framework-ambulance-trust-data-q3-25-26-v2.csv": ("nof_metrics", "unstated"),
    "nhs-oversight-framework-acute-trust-league-table.csv": ("nof_league_table", "unstated"),
    "2026-07-08/etr.csv": ("ods_trusts", "2026-07-08"),
    "readme.txt": None,
}


@pytest.mark.parametrize("name", REAL_NAMES)
def test_a_published_name_leads_to_its_source_and_period(name: str) -> None:
    claim = drop.claim(dropped(name), declared().sources)
    assert REAL_NAMES[name] == (None if claim is None else (claim[0].id, claim[1]))


# ---------------------------------------------------------------- describe


@pytest.mark.parametrize(
    ("word", "status", "note"),
    [
        ("as published", Status.FIRST_HAND, "why"),
        ("re-zipped", Status.FIRST_HAND, "re-zipped: why"),
        ("re-saved", Status.SECOND_HAND, "re-saved: why"),
        ("rebuilt", Status.SECOND_HAND, "rebuilt: why"),
        ("second-hand", Status.SECOND_HAND, "why"),
        ("transcribed", Status.TRANSCRIBED, "why"),
    ],
)
def test_the_index_says_how_near_a_file_is_to_the_publisher(
    word: str, status: Status, note: str
) -> None:
    release = drop.describe(
        dropped("a.csv", status=word, note="why"), source(), "2025-04", b"", LANDED
    )
    assert (release.status, release.note) == (status, note)


def test_a_word_the_index_may_not_use_stops() -> None:
    with pytest.raises(ConfigError, match=r"found 'perfect'; correct the index"):
        drop.describe(dropped("a.csv", status="perfect"), source(), "2025-04", b"", LANDED)


@pytest.mark.parametrize("address", ["", "https://www.example.org/2025/05/a.csv"])
def test_a_file_of_which_nobody_says_where_it_came_from_is_doubtful(address: str) -> None:
    """Anybody can make a folder that is called like the publisher's host."""
    release = drop.describe(dropped("a.csv", address), source(), "2025-04", b"x", LANDED)
    assert (release.status, release.url, release.url_known) == (Status.DOUBTFUL, address, False)


def test_the_index_says_whose_a_file_without_a_known_name_is() -> None:
    found = dropped("x.csv", publication="made_up", period="2026-05")
    assert drop.claim(found, [source()]) == (source(), "2026-05")
    assert drop.claim(dropped("x.csv", publication="another"), [source()]) is None


def test_the_index_must_give_the_day_of_a_register() -> None:
    register = source(period="day")
    found = dropped("x.csv", publication="made_up", period="2025-12")
    with pytest.raises(Unrecognised, match=r"the day of made_up, .* found '2025-12' in an"):
        drop.claim(found, [register])
    found = dropped("x.csv", publication="made_up", period="2025-12-29")
    assert drop.claim(found, [register]) == (register, "2025-12-29")


@pytest.mark.parametrize(
    ("address", "published"),
    [
        ("https://www.example.org/uploads/2025/11/a.csv", "2025-11"),
        ("https://www.example.org/uploads/2025/13/a.csv", ""),
        ("https://www.example.org/api?report=etr", ""),
        ("", ""),
    ],
)
def test_the_folder_of_the_address_says_when_it_was_published(address: str, published: str) -> None:
    release = drop.describe(dropped("a.csv", address=address), source(), "2025-04", b"", LANDED)
    assert published == release.published


def test_a_register_of_a_day_was_published_on_that_day() -> None:
    release = drop.describe(dropped("etr.csv"), source(period="day"), "2026-07-08", b"", LANDED)
    assert release.published == "2026-07-08"


def test_an_address_whose_folder_was_assumed_is_not_known() -> None:
    known, assumed = (
        drop.describe(
            dropped(
                "a.csv",
                address="https://www.example.org/a.csv",
                status="as published",
                url_known=word,
            ),
            source(),
            "2025-04",
            b"",
            LANDED,
        ).url_known
        for word in ("yes", "no: upload folder assumed")
    )
    assert (known, assumed) == (True, False)


def test_size_and_digest_are_those_of_the_file() -> None:
    release = drop.describe(dropped("a.csv"), source(), "2025-04", b"abc", LANDED)
    assert (release.size_bytes, release.sha256[:8]) == (3, "ba7816bf")
