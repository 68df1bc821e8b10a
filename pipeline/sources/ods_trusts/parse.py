"""
The register of NHS trusts (etr): names, addresses, opening and closing dates, on one day.

Source: NHS Organisation Data Service, report etr. What is read of it stands in
`pipeline/parse/ods.py`, as of every register.
"""

from pathlib import Path
from typing import Final

from pipeline.parse import ods

SCHEMA: Final = ods.SCHEMA

parse: Final = ods.register(Path(__file__).with_name("layouts.toml"))
