"""Made-up persons and claims, to try an area or a machine with.

Nobody real is among them, and nothing else of the package needs them.
"""
