"""What the kernel is given: for each claim its plan, labels, figures and benefit year as integers.

Nothing is settled here.
"""
