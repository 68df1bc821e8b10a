"""Whom the accessibility statement tells a reader to write to."""

import dataclasses
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pipeline.publish.pages import accessibility
from tests.support.made import marts


@pytest.mark.parametrize(
    ("contact", "printed"),
    [
        ("mailto:someone@tables.org.uk", "someone@tables.org.uk"),
        ("mailto:nightly@trust-tables.example", ""),
        ("https://tables.org.uk/contact", ""),
        ("", ""),
    ],
)
def test_an_address_that_nobody_reads_is_not_printed(contact: str, printed: str) -> None:
    config = dataclasses.replace(marts.config(), contact=contact)
    (page,) = accessibility.pages(cast("Any", SimpleNamespace(config=config)))
    assert page.view == {"contact": printed}
