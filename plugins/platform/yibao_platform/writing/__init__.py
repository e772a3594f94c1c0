"""Results as the platform answers a settlement: fields by their official names, types and lengths, and codes of funds and items.

Nothing is computed here: every amount is copied from a result.
"""
