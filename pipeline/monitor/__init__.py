"""
Tell people how a run went and how things stand: late, out of reach, odd, refused.

This package changes nothing except the reports themselves.
"""
