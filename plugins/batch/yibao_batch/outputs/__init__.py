"""The outputs of a run: files that are locked and private until they are whole, and then get their names together.

What stands in the files is decided in `run`.
"""
