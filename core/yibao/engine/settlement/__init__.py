"""One claim: the bill split, the plan resolved for a person and a day, and the money walked through it.

A claim is settled against the state that the claims before it left. Sequences of claims lie in `course`.
"""
