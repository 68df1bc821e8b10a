"""Judge a table by what must be true of it, through the only door to great_expectations."""
