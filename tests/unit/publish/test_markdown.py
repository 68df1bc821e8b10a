"""Written text: paragraphs, the change log, worked examples."""

from pathlib import Path

import pytest

from pipeline.errors import PublishProblem
from pipeline.publish.wording import markdown
from pipeline.publish.wording.markdown import Piece

RULE = """
title = "A tie shares a place"
order = 2
text = "First.\\n\\nSecond `code`."

[[example]]
title = "Two are level"
text = "Both are 1st."
model = "marts.league_places"

[example.given."core.scores"]
columns = ["org_code", "score", "is_open", "month"]
rows = [["ZZ1", 1.50, true, 2026-03-01], ["ZZ2", "null", false, 2026-03-01]]

[example.expected]
columns = ["org_code", "place"]
rows = [["ZZ1", 1], ["ZZ2", ""]]
"""


def test_links_code_and_strong_words_are_found() -> None:
    found = markdown.pieces("See [the page](https://www.example.org/x), `code` and **this**.")
    assert found == (
        Piece(kind="plain", text="See "),
        Piece(kind="link", text="the page", href="https://www.example.org/x"),
        Piece(kind="plain", text=", "),
        Piece(kind="code", text="code"),
        Piece(kind="plain", text=" and "),
        Piece(kind="strong", text="this"),
        Piece(kind="plain", text="."),
    )


def test_a_link_that_is_no_web_address_is_only_its_words() -> None:
    assert markdown.pieces("[x](javascript:alert)") == (Piece(kind="plain", text="x"),)


def test_empty_lines_part_paragraphs() -> None:
    assert len(markdown.paragraphs("one\ntwo\n\n  \nthree\n")) == 2
    assert markdown.paragraphs("") == ()


def test_the_change_log_becomes_sections(tmp_path: Path) -> None:
    log = tmp_path / "CHANGELOG.md"
    log.write_text(
        "# Changes\n\nWords.\n\n## [2026-03-01]\n\nWhy.\n\n### Data\n\n- one\n  goes on\n* two\n",
        encoding="utf-8",
    )
    first, second = markdown.read_changes(log)
    assert (first.title, first.level, len(first.paragraphs)) == ("2026-03-01", 2, 1)
    assert (second.title, second.level) == ("Data", 3)
    assert [item[0].text for item in second.items] == ["one goes on", "two"]


def test_no_change_log_is_an_empty_one(tmp_path: Path) -> None:
    assert markdown.read_changes(tmp_path / "CHANGELOG.md") == ()


def test_a_worked_example_is_printed_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "ties.toml").write_text(RULE, encoding="utf-8")
    (rule,) = markdown.read_rules(tmp_path)
    assert (rule.id, rule.title, len(rule.paragraphs)) == ("rule-ties", "A tie shares a place", 2)
    (example,) = rule.examples
    (given,) = example.given
    assert given.name == "scores"
    assert given.columns == ("org code", "score", "is open", "month")
    assert given.rows == (
        ("ZZ1", "1.5", "yes", "2026-03-01"),
        ("ZZ2", "(nothing)", "no", "2026-03-01"),
    )
    assert example.expected.rows == (("ZZ1", "1"), ("ZZ2", "(nothing)"))


def test_a_list_in_a_worked_example_is_printed_without_brackets(tmp_path: Path) -> None:
    (tmp_path / "ties.toml").write_text(RULE.replace("1.50", "[1, 2]", 1), encoding="utf-8")
    (rule,) = markdown.read_rules(tmp_path)
    assert rule.examples[0].given[0].rows[0][1] == "1, 2"


def test_rules_stand_in_their_stated_order(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(RULE, encoding="utf-8")
    (tmp_path / "b.toml").write_text(RULE.replace("order = 2", "order = 1"), encoding="utf-8")
    assert [rule.id for rule in markdown.read_rules(tmp_path)] == ["rule-b", "rule-a"]


def test_no_rules_are_no_rules(tmp_path: Path) -> None:
    assert markdown.read_rules(tmp_path / "nowhere") == ()


@pytest.mark.parametrize("broken", ["title = ", RULE.replace("order = 2", ""), "title = 'x'"])
def test_a_rule_that_cannot_be_read_names_its_file(tmp_path: Path, broken: str) -> None:
    (tmp_path / "broken.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(PublishProblem, match=r"broken\.toml is not a worked example"):
        markdown.read_rules(tmp_path)
