"""What an area writes: the rule language, its reading and checking, and the tables made of it.

Rules know days and labels, but no person and no claim. What is computed of them stands in the engine.
"""
