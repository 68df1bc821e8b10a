"""What a night that is forked has read already: the line, and what judges new files."""

import os

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations.expectations
import pandas as pd
import pyarrow as pa

from tests.support.made import country

__all__ = ["country", "great_expectations", "pa", "pd"]
