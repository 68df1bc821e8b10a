"""Read and check cancer_waits."""
