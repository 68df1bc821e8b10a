"""Judge a table by what must be true of it. Only this package uses great_expectations."""
