"""Read and check the register of sub-ICB locations."""
