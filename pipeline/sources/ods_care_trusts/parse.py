"""
The register of care trusts (ect): trusts that the register of trusts has not, on one day.

Source: NHS Organisation Data Service, report ect. What is read of it stands in
`pipeline/parse/ods.py`, as of every register.
"""

from pathlib import Path
from typing import Final

from pipeline.parse import ods

SCHEMA: Final = ods.SCHEMA

parse: Final = ods.register(Path(__file__).with_name("layouts.toml"))
