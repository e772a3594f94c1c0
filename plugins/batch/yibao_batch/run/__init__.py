"""A run over files: its progress, how a stopped one goes on, what it writes, the summary and the report.

How one table is settled is the business of `settle`.
"""
