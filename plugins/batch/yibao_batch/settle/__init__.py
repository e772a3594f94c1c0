"""Settling of a table of whole persons: the kernel for most claims, the scalar engine for the others.

Files are read in `sources` and written in `run`.
"""
