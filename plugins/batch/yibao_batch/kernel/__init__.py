"""The kernel as source: text made from lowered plans, one module for each part of it.

It is compiled in `compiled`.
"""
