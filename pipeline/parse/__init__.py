"""Turn bytes into typed tables. This package knows no source by name and judges nothing."""
