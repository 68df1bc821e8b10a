"""A verdict says whether a release may be used, why not, and what was found."""

import os

import polars as pl
import pytest

from pipeline.errors import (
    BadCell,
    HouseError,
    LayoutChanged,
    SourceProblem,
    UnreadableFile,
    Unrecognised,
    WrongPeriod,
)
from pipeline.validate.expectations import Broken, Promise, Slice
from pipeline.validate.judge import BadPromise, Finding, Verdict, judge, refuse
from pipeline.validate.vocabulary import (
    at_least_rows,
    between,
    code_shape,
    exactly_rows,
    never_null,
    unique_key,
)
from tests.support.verdicts import broken

ROWS = pl.DataFrame(
    {
        "sheet": ["Sheet"] * 30,
        "row": range(5, 35),
        "org_code": [f"ZZ{number}" for number in range(30)],
        "seen": range(30),
    }
)


def at_most(high: int, severity: Broken) -> Promise:
    return between(Slice(frame=ROWS), "seen", high=high, about=f"At most {high}", severity=severity)


def test_a_release_that_keeps_its_promises_is_admitted() -> None:
    verdict = judge(ROWS, [at_most(29, "critical")], release_id="made-up", notes=["Dropped a row"])

    assert verdict == Verdict(
        release_id="made-up",
        admitted=True,
        reason="",
        findings=(
            Finding(about="The release holds rows", severity="critical", passed=True, found=""),
            Finding(about="At most 29", severity="critical", passed=True, found=""),
            Finding(about="Dropped a row", severity="note", passed=True, found=""),
        ),
    )


def test_a_broken_critical_promise_refuses_the_release_and_shows_five_rows() -> None:
    verdict = judge(ROWS, [at_most(22, "critical")], release_id="made-up", notes=[])

    found = (
        "7 of 30: Sheet row 28 (ZZ23) seen is 23; Sheet row 29 (ZZ24) seen is 24; "
        "Sheet row 30 (ZZ25) seen is 25; Sheet row 31 (ZZ26) seen is 26; "
        "Sheet row 32 (ZZ27) seen is 27; and 2 more"
    )
    assert not verdict.admitted
    assert verdict.findings[1].found == found
    assert verdict.reason == f"Broken: At most 22 ({found})."


def test_a_broken_warning_is_written_down_in_full_and_admitted() -> None:
    verdict = judge(ROWS, [at_most(9, "warning")], release_id="made-up", notes=[])

    assert verdict.admitted
    assert verdict.reason == ""
    assert not verdict.findings[1].passed
    assert verdict.findings[1].found.startswith("20 of 30: Sheet row 15 (ZZ10) seen is 10; ")
    assert verdict.findings[1].found.endswith("Sheet row 34 (ZZ29) seen is 29")


def test_every_broken_promise_is_given_as_a_reason() -> None:
    promises = [at_most(28, "critical"), at_most(29, "critical"), at_most(27, "critical")]

    verdict = judge(ROWS, promises, release_id="made-up", notes=[])

    assert [finding.passed for finding in verdict.findings] == [True, False, True, False]
    assert verdict.reason == (
        "Broken: At most 28 (1 of 30: Sheet row 34 (ZZ29) seen is 29). "
        "Broken: At most 27 (2 of 30: Sheet row 33 (ZZ28) seen is 28; "
        "Sheet row 34 (ZZ29) seen is 29)."
    )


def test_an_empty_release_is_refused_whatever_it_promises() -> None:
    empty = ROWS.clear()

    verdict = judge(
        empty,
        [never_null(Slice(frame=empty), "org_code", about="Codes are filled in")],
        release_id="made-up",
        notes=[],
    )

    assert verdict.reason == "Broken: The release holds rows (there are none)."


def test_a_promise_about_a_column_that_is_not_there_is_our_mistake() -> None:
    promise = code_shape(Slice(frame=ROWS), "colour", "red", about="Everything is red")

    with pytest.raises(BadPromise, match="colour"):
        judge(ROWS, [promise], release_id="made-up", notes=[])


def test_an_exception_inside_an_expectation_is_our_mistake_not_a_refusal() -> None:
    promise = between(Slice(frame=ROWS), "org_code", low=1, about="Codes are numbers")

    with pytest.raises(BadPromise, match=r"expect_column_values_to_be_between: .*of the same type"):
        judge(ROWS, [promise], release_id="made-up", notes=[])


def test_a_source_that_promises_nothing_is_our_mistake() -> None:
    with pytest.raises(BadPromise, match="would admit any file"):
        judge(ROWS, [], release_id="made-up", notes=[])


def test_a_longer_slice_beside_it_does_not_change_what_a_slice_holds() -> None:
    """Slices are judged side by side, so a shorter one must not count the empty rows below it."""
    two = Slice(frame=ROWS.head(2).with_columns(part=pl.lit(None, pl.String)))
    promises = [
        at_most(29, "critical"),
        between(two, "seen", high=0, about="At most 0"),
        never_null(two, "org_code", about="Codes are filled in"),
        at_least_rows(two, 3, about="At least three"),
        exactly_rows(two, 2, about="Two"),
        exactly_rows(Slice(frame=ROWS), 30, about="Thirty"),
        unique_key(two, "org_code", "part", about="No key twice"),
    ]

    verdict = judge(ROWS, promises, release_id="made-up", notes=[])

    assert broken(verdict) == {
        "At most 0": "1 of 2: Sheet row 6 (ZZ1) seen is 1",
        "At least three": "2 rows",
    }


def test_judging_changes_no_value() -> None:
    before = ROWS.clone()

    judge(ROWS, [at_most(3, "critical")], release_id="made-up", notes=[])

    assert before.equals(ROWS)


def test_a_verdict_reads_back_as_it_was_written() -> None:
    verdict = judge(ROWS, [at_most(22, "critical")], release_id="made-up", notes=["Éclair"])

    text = verdict.to_json()

    assert Verdict.from_json(text) == verdict
    assert Verdict.from_json(text).to_json() == text
    assert "Éclair" in text
    # The snapshot keeps these files: the same verdict must stay the same bytes.
    assert text.startswith(
        '{\n "admitted": false,\n "columns": [],\n "findings": [\n  {\n   "about": '
    )


def test_a_verdict_of_another_version_is_not_read() -> None:
    with pytest.raises(TypeError):
        Verdict.from_json('{"release_id": "made-up", "findings": []}')


@pytest.mark.parametrize(
    ("error", "about"),
    [
        (LayoutChanged("no Code"), "The columns of the file are those of a layout we know"),
        (BadCell("no Code"), "Every cell holds a number or a mark the publisher is known to use"),
        (
            Unrecognised("no Code"),
            "The file belongs to a source we know and its name says which period it covers",
        ),
        (UnreadableFile("no Code"), "The file is whole and of the kind its name says"),
        (
            WrongPeriod("no Code"),
            "The period printed inside the file is the period its name promises",
        ),
        (SourceProblem("no Code"), "The file can be read"),
    ],
)
def test_an_error_of_the_parser_is_a_refusal(error: HouseError, about: str) -> None:
    finding = Finding(about=about, severity="critical", passed=False, found="no Code")
    assert refuse("made-up", error) == Verdict(
        release_id="made-up", admitted=False, reason="no Code", findings=(finding,)
    )


@pytest.mark.parametrize(("length", "end"), [(5_000, "xxxx"), (5_001, "xxxx … (5,001 characters)")])
def test_a_long_error_is_cut_and_says_how_long_it_was(length: int, end: str) -> None:
    verdict = refuse("made-up", BadCell("x" * length))

    assert verdict.reason == "x" * (5_000 - 4) + end
    assert verdict.findings[0].found == verdict.reason


def test_the_library_prints_nothing_and_is_told_to_send_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    judge(ROWS, [at_most(22, "critical")], release_id="made-up", notes=[])

    assert capfd.readouterr() == ("", "")
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
