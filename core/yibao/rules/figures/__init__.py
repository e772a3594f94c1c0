"""Tables of figures by day and label, and what they are called: cells, dimensions, their history and their titles.

Figures are looked up here. Who needs one, and for whom, is the engine's business.
"""
