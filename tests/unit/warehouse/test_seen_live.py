"""A source is seen live once a file straight from the publisher was admitted, and not before."""

import pytest

from tests.support.ground import production
from tests.support.warehouse import Cell, draw


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([], False),
        ([("first-hand", "refused")], False),
        ([("second-hand", "admitted"), ("transcribed", "admitted")], False),
        ([("second-hand", "admitted"), ("first-hand", "refused")], False),
        ([("first-hand", "refused"), ("first-hand", "admitted")], True),
    ],
)
def test_only_an_admitted_first_hand_file_counts(
    held: list[tuple[str, str]], *, expected: bool
) -> None:
    releases: list[list[Cell]] = [
        [f"one_{number}", "one", status, verdict] for number, (status, verdict) in enumerate(held)
    ]
    frame = production().run(
        "marts.source_freshness",
        {
            "declared.sources": draw(["source", "title"], [["one", "One"]]),
            "marts.releases": draw(["release_id", "source", "status", "verdict"], releases),
        },
    )
    assert frame["is_seen_live"].to_list() == [expected]
