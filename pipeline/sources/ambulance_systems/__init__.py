"""Read and check ambulance_systems."""
