"""Claims of a batch: read from tables, and their results.

Made-up claims come from `trials`.
"""
