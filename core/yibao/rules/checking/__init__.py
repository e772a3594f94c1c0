"""Checks of an area's declarations as a whole: references, periods, completeness.

Each check names the file and the key of what is wrong. Nothing here changes a declaration.
"""
