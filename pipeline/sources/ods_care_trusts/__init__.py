"""Read and check the register of care trusts."""
