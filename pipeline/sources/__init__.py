"""Handle what is specific to each source, in a folder named by its key in sources.toml."""
