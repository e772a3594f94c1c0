"""What rules may ask about a person and a claim: facts, labels, figures, and the keys of counters.

All other rooms of the engine ask here. Nothing here pays anything.
"""
