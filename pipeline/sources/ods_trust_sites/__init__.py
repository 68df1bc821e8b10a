"""Read and check the list of sites and their trusts."""
