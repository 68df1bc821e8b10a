"""Run the SQL files to build marts. Only this package uses duckdb; it has no SELECT of its own."""
