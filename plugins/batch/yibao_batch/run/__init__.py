"""A run over files: progress, checkpoints, writers, summary and report.

One table is settled in `settle`.
"""
