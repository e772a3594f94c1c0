"""Plugins: the hooks, what packages bring, and the rules of each area made from it.

Only this package knows pluggy.
"""
