"""
Keep bytes safe on this machine: whole files, a lock for one run at a time, a disk that is full.

What the bytes mean is not known here, and no other room but the errors is imported.
"""
