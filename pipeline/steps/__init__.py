"""
Take the steps that join the other packages, one file each: collect, examine, build, repair.

No step knows what comes before or after it: only `nightly.py` knows the order.
"""
