"""
Take one step of the line a file, where the rooms meet: collect, examine, build, repair.

No step knows what comes before it or after it: `nightly.py` alone knows the order.
"""
