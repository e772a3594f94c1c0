"""Itemised bills: which table is one, what its columns are called, its lines, and whether they add up to what is printed.

Cells come from `sheets`; what a line means for a settlement is the core's business.
"""
