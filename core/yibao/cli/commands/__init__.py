"""The commands, one module each: options, the work they start, and the form of the output.

Inputs that several commands share lie in `inputs`, the pages in `pages`.
"""
