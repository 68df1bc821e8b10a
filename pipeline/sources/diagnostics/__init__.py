"""Read and check diagnostics."""
