"""The register of sub-ICB locations."""
