"""
Turn numbers into coordinates: where each point, line, tick and label stands.

No mart is looked up here, and no words are made but those of the wording room.
"""
