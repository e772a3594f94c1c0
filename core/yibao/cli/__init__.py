"""The command ``yibao``: reads files and options, calls the engine through the host, writes pages, JSON and CSV in two languages.

A command is a function with its options declared above it (``group``). ``run`` is the loop over files, ``page`` what every page
shares, ``screen`` the only place that writes. Nothing is calculated here.
"""
