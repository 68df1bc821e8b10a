"""The monthly A&E CSV by provider."""
