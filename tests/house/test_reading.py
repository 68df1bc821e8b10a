"""The counter that grades the prose of pages, held against sentences counted by hand."""

import pytest

from tests.support.reading import grade, sentences, words


@pytest.mark.parametrize(
    ("sentence", "counted"),
    [
        ("How long do people wait at your hospital?", [1, 1, 1, 2, 1, 1, 1, 3]),
        ("The table was recalculated.", [1, 2, 1, 5]),
        ("Most patients were treated in the same place.", [1, 2, 1, 2, 1, 1, 1, 1]),
        ("These measures and changes are only examples.", [1, 2, 1, 2, 1, 2, 3]),
        ("A patient\u2019s area is a variable idea.", [1, 2, 3, 1, 1, 4, 3]),
        ("Everything really moved by one million.", [3, 2, 1, 1, 1, 2]),
        ("Various trusts are too close to call.", [3, 1, 1, 1, 1, 1, 1]),
        ("In April 2026, 64.9% of 7.1m waits were shorter.", [1, 2, 1, 1, 1, 1, 1, 1, 2]),
        ("NHS England scores the ICBs each quarter.", [1, 2, 1, 1, 1, 1, 2]),
        ("See league-acute.csv or rank_low at https://example.org/a.", [1, 1, 1]),
    ],
)
def test_syllables_are_counted_as_by_hand(sentence: str, counted: list[int]) -> None:
    assert words(sentence) == counted


def test_only_whole_sentences_of_paragraphs_and_lists_are_prose() -> None:
    page = """<html><body><nav><ul><li>Go back home.</li></ul></nav><h1>A title.</h1>
        <p>Rated 3.2 by <a href="../trusts/ZZ1/index.html"><b>Long</b> Name NHS Trust</a>. And e.g.
        by us.</p><ul><li>Only a label</li><li>One. “Two?” Three!</li></ul>
        <table><tr><td><p>Cells are no prose.</p></td></tr></table></body></html>"""
    assert list(sentences(page)) == [
        "Rated 3.2 by Name .",
        "And e.g. by us.",
        "One.",
        "“Two?",
        "Three!",
    ]


def test_a_grade_is_that_of_the_formula_and_labels_do_not_lower_it() -> None:
    told = ["The table was recalculated twice.", "Most patients wait at one hospital."]
    # Eleven words, two sentences, 19 syllables.
    expected = 0.39 * 11 / 2 + 11.8 * 19 / 11 - 15.59
    assert grade([*told, "Go on.", "See there."]) == pytest.approx(expected)
