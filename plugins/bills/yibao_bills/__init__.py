"""Itemised bills for yibao: spreadsheets and CSV with Chinese or English headings, as lines of a claim.

This module is imported with every command of yibao and imports nothing heavy itself.
"""
