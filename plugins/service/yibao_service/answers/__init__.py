"""What is answered: each answer is the document that the command of the same name writes.

Who may ask, how often, and how an answer travels is known elsewhere.
"""
