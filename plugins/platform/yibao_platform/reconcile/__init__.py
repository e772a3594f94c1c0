"""Why a settled record differs from what the rules say: readings are tried one by one, and those that fit to the fen are told.

``subject`` has a record and what it comes to under a reading; ``explain`` lists the kinds of readings and chooses among them.
"""
