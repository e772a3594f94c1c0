"""A run over files: progress, checkpoints, writers, summary and report; and tables in memory.

One batch is settled in `settle`.
"""
