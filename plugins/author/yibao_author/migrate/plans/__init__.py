"""Rewriting of what happens to a claim: segments, stages, bands, layers, waivers, counters, coverage.

Each module changes one kind of declaration, in all files of a folder, and asks where that changes what results show.
"""
