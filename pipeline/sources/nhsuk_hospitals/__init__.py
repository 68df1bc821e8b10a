"""Read and check the list of hospitals of NHS.UK."""
