"""Read and check the register that lists the integrated care boards."""
