"""A plan resolved for a person and a day, and the money walked through its stages and segments.

Bills are settled by it in `settlement`, and what a year left with the person in `year_ends`.
"""
