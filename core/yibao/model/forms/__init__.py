"""Forms of files: what a package registers of one, and the readers and writers of the core's own.

A form turns bytes into records of plain data, and back. What the data means is checked in `inputs`; which form a file has is
decided in the host, which knows all that are installed.
"""
