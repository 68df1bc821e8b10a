"""The line of the ledger and the name of a release."""

from dataclasses import replace

import pytest

from pipeline.domain.releases import Release, Status

RELEASE = Release(
    source="ae_monthly",
    period="2025-06",
    published="2025-07",
    name="Monthly-AE-June-2025.CSV",
    url="https://www.example.org/2025/07/Monthly-AE-June-2025.CSV",
    url_known=True,
    status=Status.FIRST_HAND,
    note="",
    size_bytes=3,
    sha256="0123456789abcdef" * 4,
    landed_at="2025-07-10T09:31:00Z",
)


def test_a_release_is_named_by_source_period_publication_and_digest() -> None:
    assert RELEASE.id == "ae_monthly_2025-06_2025-07_01234567"


def test_a_release_of_unknown_publication_is_undated() -> None:
    assert replace(RELEASE, published="").id == "ae_monthly_2025-06_undated_01234567"


@pytest.mark.parametrize(
    ("name", "ending"),
    [("A.CSV", ".csv"), ("a.b-v2.0.xlsx", ".xlsx"), ("Full-CSV.zip", ".zip")],
)
def test_the_ending_of_a_name_is_lower_case(name: str, ending: str) -> None:
    assert ending == replace(RELEASE, name=name).extension


def test_a_ledger_line_is_read_back_as_it_was_written() -> None:
    assert Release.from_record(RELEASE.to_record()) == RELEASE


@pytest.mark.parametrize("change", [{"status": "hearsay"}, {"colour": "blue"}])
def test_a_line_that_is_no_release_is_not_read(change: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        Release.from_record({**RELEASE.to_record(), **change})
