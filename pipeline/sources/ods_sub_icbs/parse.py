"""
The register of sub-ICB locations (eccg), once clinical commissioning groups, on one day.

Source: NHS Organisation Data Service, report eccg. What is read of it stands in
`pipeline/parse/ods.py`, as of every register.
"""

from pathlib import Path
from typing import Final

from pipeline.parse import ods

SCHEMA: Final = ods.SCHEMA

parse: Final = ods.register(Path(__file__).with_name("layouts.toml"))
