"""Read and check RTT incomplete pathways by provider."""
