"""Turn marts into pages and files. Only this package uses jinja2; it decides nothing."""
