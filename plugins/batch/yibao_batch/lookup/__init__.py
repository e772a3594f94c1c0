"""The columns that the kernel needs beside the claims: plan, labels, figures and benefit year of each, as integers.

Nothing is settled here.
"""
