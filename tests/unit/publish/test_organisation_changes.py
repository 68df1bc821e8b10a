"""What the page of an organisation says has changed."""

from dataclasses import replace
from typing import Any, cast

import pytest

from pipeline.publish.context import Context
from pipeline.publish.editions.changes import Change, EditionWithChanges
from pipeline.publish.editions.store import Edition
from pipeline.publish.parts import changes as organisation_changes
from pipeline.publish.parts.changes import CHANGES_SHOWN
from pipeline.publish.site import environment
from tests.support.made.editions import cell, change
from tests.support.made.pages import Site, page_text

PRINT = environment().from_string(
    '{% import "parts/changes.html" as changes %}{{ changes.of_one(changed, {}, "") }}'
)
EDITION = Edition(id="2026-06-20.2", before="2026-06-20.1", files=(), counts={})


def _rows(context: Context, *changes: Change) -> list[list[str]]:
    told = replace(context, editions=(EditionWithChanges(edition=EDITION, changes=changes),))
    found = organisation_changes.by_organisation(told)
    made = organisation_changes.edition_changes(told, found.get("ZZ1", ()))
    return [[part.words for part in row] for row in cast("Any", made.get("rows", ()))]


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (
            change("figure", about="ae_within_4h", period="2025-07", old_value="0.7"),
            ["ae within 4h", "July 2025", "70.0%", "nothing"],
        ),
        (
            change("place", about="acute", period="latest", old_value="1", new_value="3"),
            ["Made-up table of trusts", "Latest figures", "1st", "3rd"],
        ),
        (
            change("segment", about="Acute trust", period="2026-01", old_value="2", new_value="3"),
            ["Official table of acute trusts", "Q4 2025/26", "segment 2", "segment 3"],
        ),
        (
            change("org_name", old_value="Old Name", new_value="New Name"),
            ["its name", "", "Old Name", "New Name"],
        ),
    ],
)
def test_each_kind_of_change_is_a_line(context: Context, one: Change, words: list[str]) -> None:
    assert _rows(context, one._replace(org_code="ZZ1")) == [words]


def test_what_is_told_elsewhere_or_of_others_is_left_out(context: Context) -> None:
    score = change("score", about="acute", period="latest", org_code="ZZ1", new_value="1.5")
    other = change("place", about="acute", period="latest", org_code="ZZ2", new_value="3")
    assert _rows(context, cell(), score, other) == []
    assert organisation_changes.by_organisation(context) == {}


def test_more_changes_than_fit_lead_to_the_page_of_the_edition(context: Context) -> None:
    one = change("place", about="acute", period="latest", org_code="ZZ1", new_value="3")
    told = replace(context, editions=(EditionWithChanges(edition=EDITION, changes=(one,) * 14),))
    made = organisation_changes.edition_changes(told, (one,) * 14)
    printed = PRINT.render(changed=made)
    assert printed.count("<tr>") == 1 + CHANGES_SHOWN
    assert (
        '<p>And 2 more changes. <a href="changes/2026-06-20.2/index.html">'
        "All that edition 2026-06-20.2 changed</a>.</p>" in printed
    )


def test_the_page_tells_both_what_we_and_what_the_publisher_changed(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ1/index.html")
    assert "What changed What our newest edition says otherwise than the one before" in text
    assert "Made-up table of trusts Latest figures 1st 3rd All that edition 2026-06-20.1" in text
    assert "Figures the publisher has changed since they first came out" in text
    # Nothing is told where nothing has changed.
    assert "What changed What our" not in page_text(made_site, "trusts/ZZ2/index.html")
    assert b'id="changed"' not in made_site["trusts/ZZ2/index.html"]
