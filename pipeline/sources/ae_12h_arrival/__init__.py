"""Read and check ae_12h_arrival."""
