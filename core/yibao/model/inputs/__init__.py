"""What users hand in: files, and the cases, persons, claims and applications read from them.

Inputs are checked here as far as that needs no rules; `structure` words what is wrong with a value, a key or a word. What
needs an area's rules is checked in the engine.
"""
