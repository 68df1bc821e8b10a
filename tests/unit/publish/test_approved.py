"""
A few pages and files of the made-up site, byte for byte as a person approved them.

To approve a change, run with APPROVE=1 in the environment and read the difference before you
commit it.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

APPROVED: Final = Path(__file__).parent / "approved"


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "league/acute/index.html",
        "league/acute/sensitivity/index.html",
        "official/index.html",
        "official/acute/2025-26-q4/index.html",
        "trusts/ZZ1/index.html",
        "icbs/QZ1/index.html",
        "metrics/ae_within_4h/index.html",
        "sources/index.html",
        "quality/index.html",
        "data/latest/league-acute.csv",
    ],
)
def test_a_page_is_as_it_was_approved(made_site: Mapping[str, bytes], path: str) -> None:
    approved = APPROVED / path.replace("/", "_")
    if os.environ.get("APPROVE"):
        approved.parent.mkdir(exist_ok=True)
        approved.write_bytes(made_site[path])
    assert approved.read_bytes() == made_site[path], f"{path} differs; run with APPROVE=1 and read"
