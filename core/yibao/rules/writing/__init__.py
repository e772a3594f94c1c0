"""From what an author writes to rows: whole declarations, of which none needs another line of its file to be understood.

A file is parsed, unfolded by :func:`document.unfold`, and read as classes of `language`. What a file may say follows from the
types of those classes: a list may be one item without brackets (`structure` takes it so); a class with ``from`` and ``to`` that
stands in a list may be a block with ``days``; what has to cite takes ``source`` and ``status`` from ``[defaults]``. A class that
has a static method ``unfold`` makes its keys from a shorter form itself. Figures are read by unit with `figures`.
"""
