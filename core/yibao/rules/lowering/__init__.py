"""Plans lowered to tables of integers, from which both engines compute; adjustments change ratios and limits here.

It runs after the checks, so it refuses nothing that a user could mend. `tables` works out each cell with its adjustments.
"""
