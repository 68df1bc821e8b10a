"""Turn marts into pages and files; the only door to jinja2. Decide and compute nothing."""
