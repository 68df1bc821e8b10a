"""
The rules of the league as worked examples.

Each file in `rules/` is one rule, printed on the method page as it stands; here its examples are
run through production SQL. So a reader's example and the program cannot disagree.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.paths import RULES
from tests.support.ground import production
from tests.support.warehouse import draw, plain, tidy

FILES = sorted(RULES.glob("*.toml"))


def examples() -> Iterator[Any]:
    for path in FILES:
        for example in tomllib.loads(path.read_text(encoding="utf-8"))["example"]:
            yield pytest.param(example, id=f"{path.stem}: {example['title']}")


@pytest.mark.parametrize("example", list(examples()))
def test_the_example_comes_out_as_printed(example: dict[str, Any]) -> None:
    given = {name: draw(**table) for name, table in example["given"].items()}
    expected = draw(**example["expected"])
    frame = production().run(example["model"], given).filter(**example.get("where", {}))
    assert tidy(expected.rows) == plain(frame, expected.columns)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_says_what_it_is(path: Path) -> None:
    rule = tomllib.loads(path.read_text(encoding="utf-8"))
    assert {"title", "order", "text", "example"} == rule.keys()
    for example in rule["example"]:
        assert {"title", "text", "model", "given", "expected"} == example.keys() - {"where"}


def test_no_two_rules_claim_the_same_place_on_the_page() -> None:
    orders = [tomllib.loads(path.read_text(encoding="utf-8"))["order"] for path in FILES]
    assert sorted(set(orders)) == sorted(orders)
