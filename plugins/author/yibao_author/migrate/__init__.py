"""From format 1 to format 2: files are read with their comments, rewritten rule by rule, proven equal, and written.

Reading, writing and the proof lie here; what is rewritten and how, in `rules`.
"""
