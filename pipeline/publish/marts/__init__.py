"""
Read the marts as typed rows, grouped under the keys that pages ask for.

This package makes no words and calculates nothing.
"""
