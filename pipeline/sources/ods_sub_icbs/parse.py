"""
Read the register of sub-ICB locations (eccg), once clinical commissioning groups, for one day.

Source: NHS Organisation Data Service, report eccg. `pipeline/parse/ods.py` describes what we read
from every register.
"""

from pathlib import Path
from typing import Final

from pipeline.parse import ods

SCHEMA: Final = ods.SCHEMA

parse: Final = ods.register(Path(__file__).with_name("layouts.toml"))
