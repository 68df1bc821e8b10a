"""Read and check the boundaries of integrated care boards."""
