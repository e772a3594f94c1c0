"""Rewriting of what happens to a claim: segments, plans, bands, layers, waivers, counters, coverage."""
