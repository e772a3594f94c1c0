"""Spreadsheets and delimited text as rows of plain cells, whatever program wrote them.

What a row means is not known here; how large a file may be, and what a hostile one may do, is.
"""
