"""Read and check the positions of postcode districts."""
