"""One claim: the plan resolved for a person and a day, the money walked through it, and what is paid beside it.

A claim is settled against the state that the claims before it left. Sequences of claims lie in `course`.
"""
