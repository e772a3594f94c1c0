"""The source of the kernel, written from lowered plans; one module for each part of it.

It is compiled in `compiled`.
"""
