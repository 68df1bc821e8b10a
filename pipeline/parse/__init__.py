"""Turn bytes into typed tables; know no source by name, and judge nothing."""
