"""The register of successions: who closed, and into whom."""
