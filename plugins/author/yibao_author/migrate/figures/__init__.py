"""Rewriting of what holds figures and of what they are keyed by: tables, titles, dimensions, references, heads of files.

Each module changes one kind of declaration, in all files of a folder.
"""
