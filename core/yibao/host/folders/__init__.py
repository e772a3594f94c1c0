"""Rules in folders of the disk: the file that says which area a folder is for, and folders that no package brings yet.

How the files themselves are read stands in `host.reading`.
"""
