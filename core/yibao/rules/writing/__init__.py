"""From what an author writes to rows: whole declarations, of which none needs another line of its file to be understood.

A file is parsed, unfolded by :func:`.document.unfold`, and read as the classes of `language`. What a file may say follows from
the types of those classes: a class with ``from`` and ``to`` that stands in a tuple may be a block with ``days``, or one without
brackets; ``source`` and ``status`` come from ``[defaults]`` where they have no default of their own, or say ``cites`` in their
metadata; ``why`` may name a ``[reason]``, ``seen`` be one day. A static method ``unfold`` of a class makes its keys from a
shorter form. Figures are read by unit with :func:`.figures.read_figure`. Tables of bands are told by `bands`:
:func:`.bands.ratio_table` and :func:`.bands.edge_table` name the plain tables that each stands for once levels are merged.
"""
