"""The quarterly financial performance report: a page of tables, one for each care system."""
