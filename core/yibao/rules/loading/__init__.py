"""Reading of rule files: the sections that there are, the files of a folder, the levels of an area merged.

What an entry of a section may hold is said in `language`.
"""
