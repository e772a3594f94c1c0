"""Rewriting of what holds figures and of what they are keyed by: tables, titles, dimensions, references, heads of files."""
