"""What the engine hands out: settlements, ledgers, answers and contributions, and the laws that every settlement obeys.

Results are plain classes. Nothing here computes them.
"""
