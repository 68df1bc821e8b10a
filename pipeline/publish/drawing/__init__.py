"""
Turn numbers into coordinates for points, lines, ticks and labels.

Drawing code reads no mart, and takes all its words from `wording`.
"""
