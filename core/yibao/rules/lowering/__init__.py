"""Plans lowered to tables of integers, from which both engines compute.

It runs after the checks, so it refuses nothing that a user could mend.
"""
