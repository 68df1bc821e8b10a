"""The register of care trusts."""
