"""
Keep published files as they came, each once, with a ledger of what is known of them.

No file is opened here to see what it says, and none is asked for.
"""
