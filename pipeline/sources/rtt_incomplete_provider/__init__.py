"""RTT incomplete pathways by provider."""
