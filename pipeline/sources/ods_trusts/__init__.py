"""Read and check the register of NHS trusts."""
