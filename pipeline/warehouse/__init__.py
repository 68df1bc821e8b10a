"""Run the SQL files into marts; the only door to duckdb. Contain no SELECT of our own."""
