"""The lines of a bill: limits by the area's prices, and how each line falls into the four parts.

What the parts are paid by is worked out in `settlement`.
"""
