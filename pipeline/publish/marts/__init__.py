"""
Read the marts as typed rows under the keys that pages ask for.

No words are made here, and nothing is worked out.
"""
