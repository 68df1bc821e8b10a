"""The register that lists the integrated care boards."""
