"""Read and check England's waiting list month by month, with estimates for missing trusts."""
