"""
Keep bytes safe on this machine: whole files, one run at a time, clear errors for a full disk.

This package does not know what the bytes mean, and imports nothing of ours except the errors.
"""
