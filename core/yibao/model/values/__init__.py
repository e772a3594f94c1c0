"""The smallest things: money in fen, dates, texts in two languages, words of the inputs, errors.

What a person, a bill or a result consists of lies in the rooms beside this one.
"""
