"""What users hand in: files, and the cases, persons, claims and applications read from them.

Inputs are checked here as far as that needs no rules. What needs an area's rules is checked in the engine.
"""
