"""Contributions: who pays what for the insurance, month by month, and what a retirement still needs.

What contributions bring to an account is worked out in `accounts`.
"""
