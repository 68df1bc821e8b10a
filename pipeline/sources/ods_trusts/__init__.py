"""The register of NHS trusts."""
