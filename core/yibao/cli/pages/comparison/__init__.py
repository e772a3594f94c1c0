"""Pages that put answers side by side: bills in several cities or at several classes of hospital, joining, contributions.

It computes nothing. One bill by itself is written in `bills`.
"""
