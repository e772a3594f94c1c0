"""``yibao new-city``: writes a whole package of rules for a city, tested and ready to be edited.

What it asks is checked in ``city``; the templates lie in ``files``. It knows no figure of any real place.
"""
