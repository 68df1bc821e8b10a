"""
The register of strategic partnerships (eother), among which are the ICBs, on one day.

Source: NHS Organisation Data Service, report eother. What is read of it stands in
`pipeline/parse/ods.py`, as of every register.
"""

from pathlib import Path
from typing import Final

from pipeline.parse import ods

SCHEMA: Final = ods.SCHEMA

parse: Final = ods.register(Path(__file__).with_name("layouts.toml"))
