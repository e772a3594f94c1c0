"""Pages about rules and what follows from them: figures, changes, histories, cities, accounts, enrollment.

Pages about bills lie in `bills`.
"""
