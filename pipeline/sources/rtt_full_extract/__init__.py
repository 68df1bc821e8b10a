"""The full RTT extract: every unfinished pathway by weeks waited."""
