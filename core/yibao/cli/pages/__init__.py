"""Pages: results and rules laid out for people.

Parts that all pages share lie in `terminal`.
"""
