"""One folder per source, named by its key in sources.toml: what only that publisher does."""
