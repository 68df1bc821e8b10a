"""Read and check the register of successions: which organisation closed and who took over."""
