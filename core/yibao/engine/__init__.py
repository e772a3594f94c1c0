"""What computes, from rules and inputs: settlements, accounts, contributions, enrollment, comparisons.

It reads no files, knows no plugins and writes no pages.
"""
