"""
Keep published files as they came, each once, with a ledger of what is known about them.

This package neither reads what is in a file nor asks a publisher for one.
"""
