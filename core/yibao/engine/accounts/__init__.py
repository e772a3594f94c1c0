"""Personal accounts: what is credited and carried over, and what an account may pay for and for whom.

What a claim takes from an account is decided in `settlement`.
"""
