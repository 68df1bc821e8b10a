"""
Tell people what became of a run and how things stand: late, out of reach, odd, refused.

Nothing is changed here but the reports themselves.
"""
