"""The only door to duckdb. Contains no SELECT of its own."""
