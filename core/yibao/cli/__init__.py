"""The command line: commands, their inputs, and the pages that people read.

It computes nothing. What it shows comes from the engine and from documents.
"""
