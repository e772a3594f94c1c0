"""The classes of the rule files, one module for each question that rules answer.

They hold what a file says and check what can be seen in one entry. Checks across entries lie in `checking`.
"""
