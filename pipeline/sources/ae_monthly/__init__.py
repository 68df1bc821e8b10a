"""Read and check the monthly A&E CSV by provider."""
