"""The kernel compiled: once for the rules of an area, kept in a folder, and loaded only from where nobody else can write.

What is compiled is written in `kernel`.
"""
