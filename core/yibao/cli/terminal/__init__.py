"""What pages are made of: the screen, columns of text, bars, pictures, footnotes, and words for people.

Nothing here knows a result as a whole.
"""
