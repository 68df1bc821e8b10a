"""Read and check the full RTT extract: every incomplete pathway by weeks waited."""
